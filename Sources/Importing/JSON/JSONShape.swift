/// The structure of JSON text, learned from its beginning: which keys lie where.
final class JSONShape {
    private(set) var children: [String: JSONShape] = [:]
    /// The keys in the order in which they came.
    private(set) var keys: [String] = []
    /// Whether a number, a text, a truth value or nothing was seen here.
    private(set) var isScalar = false
    /// Whether an array was seen here.
    private(set) var isArray = false
    /// How many objects were seen here, in an array or alone.
    private(set) var objectCount = 0

    private static let maximumKeys = 400

    /// Learns from text, as far as it goes; it may end anywhere.
    ///
    /// - Returns: The shape, how many values stand one after another, and what is wrong where the text is broken before
    ///   its end.
    static func learn(_ head: [UInt8], isWhole: Bool) -> (shape: JSONShape, values: Int, problem: String?) {
        let cursor = JSONCursor(MemorySource(head))
        let shape = JSONShape()
        var values = 0
        do throws(JSONFault) {
            try cursor.skipByteOrderMark()
            while try cursor.token() != nil {
                try shape.learn(cursor, depth: 0)
                values += 1
            }
            return (shape, values, nil)
        } catch {
            // Text that was cut off is broken at its end by nature.
            if !isWhole, cursor.offset >= head.count - 1 { return (shape, values + 1, nil) }
            guard case .malformed(let problem) = error else { return (shape, values, nil) }
            return (shape, values, "\(problem), at line \(cursor.line)")
        }
    }

    private func learn(_ cursor: JSONCursor, depth: Int) throws(JSONFault) {
        guard depth < JSONCursor.maximumDepth else { throw .malformed("values lie too deep") }
        switch try cursor.token() {
        case UInt8(ascii: "{"):
            objectCount += 1
            try cursor.members { () throws(JSONFault) in
                var raw: [UInt8] = []
                try cursor.rawString(into: &raw)
                var text: [UInt8] = []
                JSONStringText.unescape(raw.dropFirst().dropLast(), into: &text)
                return String(decoding: text, as: UTF8.self)
            } each: { (key) throws(JSONFault) in
                try self.child(key).learn(cursor, depth: depth + 1)
            }
        case UInt8(ascii: "["):
            isArray = true
            try cursor.elements { () throws(JSONFault) in try self.learn(cursor, depth: depth + 1) }
        case nil: throw .malformed("the text ends within a value")
        default:
            isScalar = true
            try cursor.skipValue()
        }
    }

    private func child(_ key: String) -> JSONShape {
        if let known = children[key] { return known }
        let shape = JSONShape()
        // An object with a key for each track would fill the memory; what is beyond the limit is looked at and
        // forgotten.
        if keys.count < Self.maximumKeys {
            children[key] = shape
            keys.append(key)
        }
        return shape
    }

    /// The places of objects that may be records: the text's own values, and those behind keys, outer ones first.
    func places(depth: Int = 3) -> [[String]] {
        var places: [[String]] = objectCount > 0 ? [[]] : []
        guard depth > 0 else { return places }
        for key in keys {
            guard let child = children[key] else { continue }
            places += child.places(depth: depth - 1).map { [key] + $0 }
        }
        return places
    }

    /// The shape behind keys.
    subscript(place: [String]) -> JSONShape? {
        place.isEmpty ? self : children[place[0]]?[Array(place.dropFirst())]
    }

    /// The columns of a record of this shape: the paths to its values, with dots between the keys.
    func columns(depth: Int = 4) -> [[String]] {
        var columns: [[String]] = []
        for key in keys {
            guard let child = children[key] else { continue }
            if child.keys.isEmpty { columns.append([key]) }
            if depth > 0 { columns += child.columns(depth: depth - 1).map { [key] + $0 } }
        }
        return Array(columns.prefix(Self.maximumKeys))
    }
}
