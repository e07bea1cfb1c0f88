import CScan

/// One number of each row as a byte, in the order of the places of a pruned index, with the least and the most of each leaf.
///
/// A byte says between which of up to 254 edges the number lies: who looks for a range of numbers finds a range of bytes that
/// has them all, and maybe a few more at its ends.
final class PlaceColumn: Sendable {
    /// The byte of a row without the number.
    static let missing: UInt8 = 255
    private static let edgeCount = 254
    private static let sampleCount = 16_384

    private let edges: [Double]
    private let codes: SharedMemory<UInt8>
    private let least: [UInt8]
    private let most: [UInt8]

    /// - Parameter value: A row's number, or one that is none.
    init(_ storage: LeafStorage, value: (_ row: Int) -> Double) {
        let step = max(storage.count / Self.sampleCount, 1)
        let sample = stride(from: 0, to: storage.count, by: step).lazy.map(value).filter { !$0.isNaN }.sorted()
        let edges = Self.edges(of: sample)
        let map = storage.map
        // Whole words of 64 rows.
        codes = SharedMemory((storage.count + 63) / 64 * 64)
        for place in 0..<storage.count {
            codes.base[place] = Self.code(of: value(storage.row(at: UInt32(place))), edges)
        }
        var least = [UInt8](repeating: .max, count: map.leafCount)
        var most = [UInt8](repeating: 0, count: map.leafCount)
        for leaf in 0..<map.leafCount {
            for place in map.places(of: leaf) where codes.base[place] != Self.missing {
                least[leaf] = min(least[leaf], codes.base[place])
                most[leaf] = max(most[leaf], codes.base[place])
            }
        }
        self.edges = edges
        self.least = least
        self.most = most
    }

    private static func edges(of sample: [Double]) -> [Double] {
        var distinct: [Double] = []
        for value in sample where distinct.last != value { distinct.append(value) }
        guard distinct.count > edgeCount else { return distinct }
        var edges: [Double] = []
        for number in 0..<edgeCount {
            let value = sample[number * sample.count / edgeCount]
            if edges.last != value { edges.append(value) }
        }
        return edges
    }

    /// How many edges a number reaches.
    private static func code(of value: Double, _ edges: [Double]) -> UInt8 {
        if value.isNaN { return missing }
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return UInt8(low)
    }

    /// The bytes of the numbers in a range.
    func codes(from least: Double, to most: Double) -> (low: UInt8, high: UInt8) {
        (Self.code(of: least, edges), Self.code(of: most, edges))
    }

    /// Clears the marks of the leaves without a byte in a range.
    func mark(_ range: (low: UInt8, high: UInt8), _ marks: inout [UInt8]) {
        juke_mark_blocks(least, most, marks.count, range.low, range.high, &marks)
    }

    /// Clears the bits of the rows without a byte in a range, in some words of 64 places.
    func allow(_ range: (low: UInt8, high: UInt8), _ words: Range<Int>, _ allowed: UnsafeMutablePointer<UInt64>) {
        juke_allow_codes(
            codes.base + words.lowerBound * 64, words.count, range.low, range.high, allowed + words.lowerBound)
    }
}
