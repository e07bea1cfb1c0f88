/// Cuts JSON text into records: the objects at one place of it, with their values as fields.
///
/// The text may be one value or many, one after another or each on a line. An array is gone through; a list of texts, or one
/// value from each of a list of objects, makes one field with a JSON array in it.
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
        var children: [[UInt8]: Node] = [:]
        var column: Int?
    }

    private let cursor: JSONCursor
    private let place: [[UInt8]]
    private let isLines: Bool
    private let root = Node()
    private var levels: [Level] = []
    private var hasStarted = false
    private var isAtEnd = false
    private var cells: [[UInt8]]
    private var isList: [Bool]
    private var raw: [UInt8] = []
    private var room: UnsafeMutablePointer<UInt8>
    private var roomCapacity = 4096
    private var ranges: [Range<Int>] = []

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
        cells = Array(repeating: [], count: columns.count)
        isList = Array(repeating: false, count: columns.count)
        room = .allocate(capacity: roomCapacity)
        for (number, path) in columns.enumerated() {
            var node = root
            for key in path {
                let bytes = Array(key.utf8)
                let next = node.children[bytes] ?? Node()
                node.children[bytes] = next
                node = next
            }
            node.column = number
        }
    }

    deinit { room.deallocate() }

    func field(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        guard number < ranges.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: room + ranges[number].lowerBound, count: ranges[number].count)
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
                } else {
                    isAtEnd = true
                }
                return .broken(reason: "the JSON is broken: \(reason)")
            }
        }
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
            if level.depth < place.count, key == place[level.depth] {
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

    private func key() throws(JSONFault) -> [UInt8] {
        raw.removeAll(keepingCapacity: true)
        try cursor.rawString { raw.append($0) }
        let inner = raw.dropFirst().dropLast()
        guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
        var text: [UInt8] = []
        JSONStringText.unescape(inner, into: &text)
        return text
    }

    private func record() throws(JSONFault) -> RecordStep {
        line = cursor.line
        for index in cells.indices {
            cells[index].removeAll(keepingCapacity: true)
            isList[index] = false
        }
        let start = cursor.offset
        try object(root, isInList: false, depth: 0)
        let length = cursor.offset - start
        guard length <= Self.maximumRecordLength else { return .broken(reason: "longer than a mebibyte") }
        settle()
        return .record
    }

    private func object(_ node: Node, isInList: Bool, depth: Int) throws(JSONFault) {
        try cursor.members { () throws(JSONFault) in
            try self.key()
        } each: { (key) throws(JSONFault) in
            if let child = node.children[key] {
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
        // Beyond the limit nothing is kept, and the record is left out at its end.
        let isFull = cells[column].count > Self.maximumRecordLength
        if isInList, !isFull {
            cells[column].append(isList[column] ? UInt8(ascii: ",") : UInt8(ascii: "["))
            isList[column] = true
        }
        raw.removeAll(keepingCapacity: true)
        if try cursor.peek() == UInt8(ascii: "\"") {
            try cursor.rawString { if raw.count <= Self.maximumRecordLength { raw.append($0) } }
            guard !isFull else { return }
            if isInList {
                cells[column].append(contentsOf: raw)
            } else {
                JSONStringText.unescape(raw.dropFirst().dropLast(), into: &cells[column])
            }
        } else {
            try cursor.literal { raw.append($0) }
            guard !isFull else { return }
            if isInList {
                cells[column].append(contentsOf: raw)
            } else if !raw.elementsEqual(Self.null) {
                cells[column].append(contentsOf: raw)
            }
        }
    }

    private static let null = Array("null".utf8)

    /// Puts the cells side by side in memory that stays where it is.
    private func settle() {
        for index in cells.indices where isList[index] { cells[index].append(UInt8(ascii: "]")) }
        let needed = cells.reduce(0) { $0 + $1.count }
        if needed > roomCapacity {
            room.deallocate()
            roomCapacity = needed * 2
            room = .allocate(capacity: roomCapacity)
        }
        ranges.removeAll(keepingCapacity: true)
        var end = 0
        for cell in cells {
            for byte in cell {
                room[end] = byte
                end += 1
            }
            ranges.append((end - cell.count)..<end)
        }
    }
}
