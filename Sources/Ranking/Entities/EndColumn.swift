/// The end offsets of consecutive pieces, in zero, one, two or four bytes each, as their lengths need.
struct EndColumn: Sendable {
    let count: Int
    /// The length of every piece where all are of one length, else 0.
    private let width: Int
    /// By piece its end; empty where blocks have it.
    private let ends: Column<UInt32>
    /// By block, where it begins; behind them the end of the last.
    private let blocks: Column<UInt32>
    /// By piece its end, counted from where its block begins; one of the two is empty.
    private let bytes: Column<UInt8>
    private let words: Column<UInt16>

    /// How many pieces a block has.
    private static let blockSize = 16

    /// No pieces.
    init() {
        self.init(count: 0)
    }

    private init(
        count: Int, width: Int = 0, ends: Column<UInt32> = [], blocks: Column<UInt32> = [],
        bytes: Column<UInt8> = [], words: Column<UInt16> = []
    ) {
        self.count = count
        self.width = width
        self.ends = ends
        self.blocks = blocks
        self.bytes = bytes
        self.words = words
    }

    /// Keeps ends, which must not descend.
    init(_ ends: [UInt32]) {
        let width = Int(ends.first ?? 0)
        if width > 0, ends.indices.allSatisfy({ Int(ends[$0]) == ($0 + 1) * width }) {
            self.init(count: ends.count, width: width)
            return
        }
        var blocks: [UInt32] = []
        var widest: UInt32 = 0
        for first in stride(from: 0, to: ends.count, by: Self.blockSize) {
            blocks.append(first == 0 ? 0 : ends[first - 1])
            widest = max(widest, ends[min(first + Self.blockSize, ends.count) - 1] - (blocks.last ?? 0))
        }
        blocks.append(ends.last ?? 0)
        guard widest <= UInt16.max, !ends.isEmpty else {
            self.init(count: ends.count, ends: Column(ends))
            return
        }
        let offsets = ends.indices.lazy.map { ends[$0] - blocks[$0 / Self.blockSize] }
        if widest <= UInt8.max {
            self.init(count: ends.count, blocks: Column(blocks), bytes: Column(offsets.map { UInt8($0) }))
        } else {
            self.init(count: ends.count, blocks: Column(blocks), words: Column(offsets.map { UInt16($0) }))
        }
    }

    /// Where the last piece ends.
    var end: Int { count == 0 ? 0 : range(count - 1).upperBound }

    /// Asks for the memory of where a piece lies.
    func prefetch(_ position: Int) {
        if !blocks.isEmpty { blocks.prefetch(position / Self.blockSize) }
        if !bytes.isEmpty { bytes.prefetch(position) }
        if !words.isEmpty { words.prefetch(position) }
        if !ends.isEmpty { ends.prefetch(position) }
    }

    /// Where a piece lies.
    func range(_ position: Int) -> Range<Int> {
        if width > 0 { return Range(uncheckedBounds: (position * width, (position + 1) * width)) }
        guard ends.isEmpty else {
            return Range(uncheckedBounds: (position == 0 ? 0 : Int(ends[position - 1]), Int(ends[position])))
        }
        let block = Int(blocks[position / Self.blockSize])
        let isFirst = position % Self.blockSize == 0
        guard words.isEmpty else {
            return Range(
                uncheckedBounds: (block + (isFirst ? 0 : Int(words[position - 1])), block + Int(words[position])))
        }
        return Range(
            uncheckedBounds: (block + (isFirst ? 0 : Int(bytes[position - 1])), block + Int(bytes[position])))
    }
}

extension EndColumn {
    func write(to writer: inout SnapshotWriter, as name: String) {
        writer.add("\(name).ends", ends)
        writer.add("\(name).blocks", blocks)
        writer.add("\(name).bytes", bytes)
        writer.add("\(name).words", words)
        writer.add("\(name).shape", [Int64(count), Int64(width)])
    }

    /// Reads ends, of which none lies behind a limit.
    init(_ reader: SnapshotReader, _ name: String, upTo limit: Int) throws(SnapshotError) {
        let shape = try reader.array("\(name).shape", of: Int64.self, count: 2)
        let (count, width) = (Int(shape[0]), Int(shape[1]))
        try SnapshotReader.expect(
            (0..<Int(Int32.max)).contains(count) && (0..<Int(Int32.max)).contains(width), "\(name) has no ends")
        let blockCount = (count + Self.blockSize - 1) / Self.blockSize + 1
        let isPlain = width > 0 || count == 0
        self.init(
            count: count, width: width, ends: try reader.column("\(name).ends", count: count, orNone: true),
            blocks: try reader.column("\(name).blocks", count: blockCount, orNone: true),
            bytes: try reader.column("\(name).bytes", count: count, orNone: true),
            words: try reader.column("\(name).words", count: count, orNone: true))
        try SnapshotReader.expect(
            isPlain || !ends.isEmpty || !blocks.isEmpty && bytes.isEmpty != words.isEmpty, "\(name) has no ends")
        try SnapshotReader.expect(ascends(upTo: limit), "\(name) ends elsewhere")
    }

    /// Whether every piece begins where the one before ends, and none ends behind a limit.
    private func ascends(upTo limit: Int) -> Bool {
        if width > 0 { return count * width <= limit }
        var end = 0
        var isAscending = true
        for position in 0..<count {
            let range = range(position)
            isAscending = isAscending && range.lowerBound == end && range.upperBound >= end
            end = range.upperBound
        }
        return isAscending && end <= limit
    }
}
