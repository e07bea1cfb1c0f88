import Catalog

/// Finds rows by folded name: eight bytes a row, the names themselves stay where they are.
struct NameIndex: Sendable {
    /// The folded name's hash in the upper half, the row in the lower; ascending.
    private let entries: [UInt64]

    init(_ names: StringPool) {
        entries = (0..<names.count).map { row in
            Self.hash(FoldedName(names[row])) << 32 | UInt64(row)
        }.sorted()
    }

    /// The rows whose name folds to the given one, in ascending order.
    func rows(of name: FoldedName, in names: StringPool) -> [Int] {
        let key = Self.hash(name) << 32
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < key { low = middle + 1 } else { high = middle }
        }
        // Thirty-two bits of hash meet now and then; the name itself decides.
        return entries[low...].prefix { $0 >> 32 == key >> 32 }
            .map { Int($0 & 0xFFFF_FFFF) }
            .filter { FoldedName(names[$0]) == name }
    }

    /// FNV-1a of the folded text, folded to 32 bits.
    private static func hash(_ name: FoldedName) -> UInt64 {
        let hash = name.text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0100_0000_01B3 }
        return (hash ^ hash >> 32) & 0xFFFF_FFFF
    }
}
