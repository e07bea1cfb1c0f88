import Foundation

/// Cuts JSON text into records: the objects at one place of it, with their values as fields.
///
/// The text may be one value or many, one after another or each on a line. An array is gone through; a list of texts,
/// or one value from each of a list of objects, makes one field with a JSON array in it.
final class JSONScanner: RecordScanner {
    /// The longest record taken, in bytes.
    static let maximumRecordLength = 1 << 20

    private(set) var line = 0
    let fieldCount: Int

    /// A level that is open: an object or an array, and how many keys of the place lie behind.
    private struct Level {
        let isArray: Bool
        let depth: Int
        var isFirst = true
    }

    /// A step from a key to what lies behind it.
    private final class Node {
        private var children: [(key: [UInt8], node: Node)] = []
        private var positions: [[UInt8]: Int] = [:]
        /// Where the next key is looked for first: objects mostly have their keys in one order.
        var expected = 0
        var column: Int?

        /// The node behind a key, made where there is none.
        func descend(_ key: [UInt8]) -> Node {
            if let position = positions[key] { return children[position].node }
            positions[key] = children.count
            children.append((key, Node()))
            return children[children.count - 1].node
        }

        /// The node behind a key; `nil` when no column lies there.
        func find(_ key: ArraySlice<UInt8>) -> Node? {
            let isExpected = expected < children.count && Self.areEqual(children[expected].key, key)
            guard let position = isExpected ? expected : positions[Array(key)] else { return nil }
            expected = position + 1
            return children[position].node
        }

        private static func areEqual(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
            guard left.count == right.count else { return false }
            return left.withUnsafeBufferPointer { left in
                right.withUnsafeBufferPointer { right in
                    for index in left.indices where left[index] != right[index] { return false }
                    return true
                }
            }
        }
    }

    private let cursor: JSONCursor
    private let place: [[UInt8]]
    private let isLines: Bool
    private let root = Node()
    private var levels: [Level] = []
    private var hasStarted = false
    private var isAtEnd = false
    private var raw: [UInt8] = []
    /// The texts of the last record, side by side in memory that stays where it is until the next step.
    private var room: UnsafeMutablePointer<UInt8>
    private var roomCapacity = 4096
    private var roomCount = 0
    /// Where the text of each column begins and ends in ``room``.
    private let starts: UnsafeMutablePointer<Int>
    private let ends: UnsafeMutablePointer<Int>
    /// The lists of the record that is being read, by column, and the columns that have one.
    private var lists: [[UInt8]]
    private var listed: [Int] = []

    /// A scanner before the first record; a path that a record lacks gives an empty field.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - place: The keys that lead to the records.
    ///   - columns: The paths of the fields within a record.
    ///   - isLines: Whether each line is a value of its own, so that reading goes on behind a broken one.
    init(_ source: any ByteSource, place: [String], columns: [[String]], isLines: Bool) {
        cursor = JSONCursor(source)
        self.place = place.map { Array($0.utf8) }
        self.isLines = isLines
        fieldCount = columns.count
        lists = Array(repeating: [], count: columns.count)
        room = .allocate(capacity: roomCapacity)
        starts = .allocate(capacity: columns.count)
        starts.initialize(repeating: 0, count: columns.count)
        ends = .allocate(capacity: columns.count)
        ends.initialize(repeating: 0, count: columns.count)
        for (number, path) in columns.enumerated() {
            var node = root
            for key in path { node = node.descend(Array(key.utf8)) }
            node.column = number
        }
    }

    deinit {
        room.deallocate()
        starts.deallocate()
        ends.deallocate()
    }

    func field(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: room + starts[number], count: ends[number] - starts[number])
    }

    func step() throws(ImportError) -> RecordStep {
        do throws(JSONFault) {
            if !hasStarted { try cursor.skipByteOrderMark() }
            hasStarted = true
            return try next()
        } catch {
            switch error {
            case .source(let error): throw error
            case .malformed(let reason):
                if isLines {
                    levels = []
                    // A value that lacks its end is noticed on the next line, which is to be read.
                    if cursor.line == line {
                        do throws(JSONFault) { try cursor.skipLine() } catch { isAtEnd = true }
                    }
                } else if !skipToNextRecord() {
                    isAtEnd = true
                    throw ImportError(
                        .unreadable,
                        "the JSON is broken at line \(line): \(reason). Nothing behind it can be read; mend the file, or "
                            + "save it with a record on each line.",
                        lacksFile: true)
                }
                return .broken(reason: "the JSON is broken: \(reason)")
            }
        }
    }

    /// Goes on at the next line that begins a record of the same array.
    ///
    /// - Returns: Whether there is one.
    private func skipToNextRecord() -> Bool {
        guard let level = levels.last, level.isArray, level.depth == place.count else { return false }
        do throws(JSONFault) {
            // A record that lacks its end is noticed on the next line, which is to be read.
            if cursor.line == line { try cursor.skipLine() }
            while let byte = try cursor.token(), byte != UInt8(ascii: "{") { try cursor.skipLine() }
            guard try cursor.token() != nil else { return false }
        } catch {
            return false
        }
        // No comma is waited for.
        levels[levels.count - 1].isFirst = true
        return true
    }

    private func next() throws(JSONFault) -> RecordStep {
        while !isAtEnd {
            guard let level = levels.last else {
                guard try cursor.token() != nil else { return .end }
                line = cursor.line
                if let step = try enter(depth: 0) { return step }
                continue
            }
            let close = level.isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")
            if try cursor.token() == close {
                cursor.advance()
                levels.removeLast()
                continue
            }
            if !level.isFirst { try cursor.expect(",") }
            levels[levels.count - 1].isFirst = false
            if level.isArray {
                if let step = try enter(depth: level.depth) { return step }
                continue
            }
            let key = try key()
            try cursor.expect(":")
            if level.depth < place.count, key.elementsEqual(place[level.depth]) {
                if let step = try enter(depth: level.depth + 1) { return step }
            } else {
                try cursor.skipValue()
            }
        }
        return .end
    }

    /// Goes into the value that comes next.
    private func enter(depth: Int) throws(JSONFault) -> RecordStep? {
        switch try cursor.token() {
        case UInt8(ascii: "["):
            guard levels.count < JSONCursor.maximumDepth else { throw .malformed("arrays lie too deep") }
            cursor.advance()
            levels.append(Level(isArray: true, depth: depth))
        case UInt8(ascii: "{") where depth == place.count: return try record()
        case UInt8(ascii: "{"):
            cursor.advance()
            levels.append(Level(isArray: false, depth: depth))
        default: try cursor.skipValue()
        }
        return nil
    }

    private func key() throws(JSONFault) -> ArraySlice<UInt8> {
        raw.removeAll(keepingCapacity: true)
        // A key that does not end names nothing; it is gone through without being kept.
        try cursor.rawString(into: &raw, limit: Self.maximumRecordLength)
        let inner = raw.dropFirst().dropLast()
        return Self.unescaped(inner)
    }

    private func record() throws(JSONFault) -> RecordStep {
        line = cursor.line
        roomCount = 0
        starts.update(repeating: 0, count: fieldCount)
        ends.update(repeating: 0, count: fieldCount)
        for column in listed { lists[column].removeAll(keepingCapacity: true) }
        listed.removeAll(keepingCapacity: true)
        let start = cursor.offset
        try object(root, isInList: false, depth: 0)
        let length = cursor.offset - start
        guard length <= Self.maximumRecordLength else { return .broken(reason: "longer than a mebibyte") }
        for column in listed {
            lists[column].append(UInt8(ascii: "]"))
            put(lists[column][...], column)
        }
        return .record
    }

    private func object(_ node: Node, isInList: Bool, depth: Int) throws(JSONFault) {
        node.expected = 0
        try cursor.members { () throws(JSONFault) in
            node.find(try self.key())
        } each: { (child) throws(JSONFault) in
            if let child {
                try self.value(child, isInList: isInList, depth: depth + 1)
            } else {
                try self.cursor.skipValue()
            }
        }
    }

    private func value(_ node: Node, isInList: Bool, depth: Int) throws(JSONFault) {
        guard depth < JSONCursor.maximumDepth else { throw .malformed("values lie too deep") }
        switch try cursor.token() {
        case UInt8(ascii: "{"): try object(node, isInList: isInList, depth: depth)
        case UInt8(ascii: "["):
            try cursor.elements { () throws(JSONFault) in try self.value(node, isInList: true, depth: depth + 1) }
        default:
            guard let column = node.column else { return try cursor.skipValue() }
            try scalar(column, isInList: isInList)
        }
    }

    private func scalar(_ column: Int, isInList: Bool) throws(JSONFault) {
        raw.removeAll(keepingCapacity: true)
        let isText = try cursor.peek() == UInt8(ascii: "\"")
        if isText {
            try cursor.rawString(into: &raw, limit: Self.maximumRecordLength)
        } else {
            try cursor.literal(into: &raw)
        }
        if isInList {
            // Beyond the limit nothing is kept, and the record is left out at its end.
            guard lists[column].count <= Self.maximumRecordLength else { return }
            if lists[column].isEmpty { listed.append(column) }
            lists[column].append(lists[column].isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            lists[column].append(contentsOf: raw)
        } else if isText {
            put(Self.unescaped(raw.dropFirst().dropLast()), column)
        } else if !raw.elementsEqual(Self.null) {
            put(raw[...], column)
        }
    }

    private static let null = Array("null".utf8)

    /// The value of a string that is written without its quotation marks.
    private static func unescaped(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isPlain = raw.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { memchr($0, Int32(UInt8(ascii: "\\")), bytes.count) == nil } ?? true
        }
        if isPlain { return raw }
        var text: [UInt8] = []
        JSONStringText.unescape(raw, into: &text)
        return text[...]
    }

    /// Makes bytes the text of a column.
    private func put(_ bytes: ArraySlice<UInt8>, _ column: Int) {
        let end = roomCount + bytes.count
        if end > roomCapacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: end * 2)
            larger.update(from: room, count: roomCount)
            room.deallocate()
            room = larger
            roomCapacity = end * 2
        }
        let target = room + roomCount
        bytes.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { target.update(from: base, count: bytes.count) }
        }
        starts[column] = roomCount
        ends[column] = end
        roomCount = end
    }
}
