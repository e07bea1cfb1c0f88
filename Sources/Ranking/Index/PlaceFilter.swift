/// A filter that a pruned index asks about many rows at a time, before it looks at their vectors.
///
/// It may allow a row that ``IndexQuery/filter`` does not, but never the other way round; rows that come far enough are asked
/// for there, too.
struct PlaceFilter: Sendable {
    /// A range of bytes of a column.
    struct Bound: Sendable {
        var column: PlaceColumn
        var range: (low: UInt8, high: UInt8)
    }

    /// What every allowed row satisfies.
    var bounds: [Bound] = []
    /// By leaf, 0 where no row is allowed; `nil` where nobody knows.
    var leaves: [UInt8]?
    /// What every allowed row satisfies beside the bounds.
    var rows: (@Sendable (_ row: Int) -> Bool)?

    var isEmpty: Bool { bounds.isEmpty && leaves == nil && rows == nil }

    /// By leaf, 0 where no row is allowed.
    func marks(_ map: LeafMap) -> [UInt8] {
        var marks = leaves ?? [UInt8](repeating: 1, count: map.leafCount)
        for bound in bounds { bound.column.mark(bound.range, &marks) }
        return marks
    }

    /// Writes which rows of a leaf are allowed, in whole words of 64 places.
    func allow(_ places: Range<Int>, in storage: LeafStorage, _ allowed: UnsafeMutablePointer<UInt64>) {
        let words = places.lowerBound / 64..<(places.upperBound + 63) / 64
        for word in words { allowed[word] = .max }
        for bound in bounds { bound.column.allow(bound.range, words, allowed) }
        guard let rows else { return }
        for place in places where allowed[place / 64] >> (place % 64) & 1 != 0 && !rows(storage.row(at: UInt32(place))) {
            allowed[place / 64] &= ~(1 << (place % 64))
        }
    }
}
