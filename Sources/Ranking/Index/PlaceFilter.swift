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
    /// Sets that a row may have, and by set 1 where it is allowed; `nil` where every set is.
    var sets: (column: PlaceSets, allowed: [UInt8])?

    var isEmpty: Bool { bounds.isEmpty && leaves == nil && sets == nil }

    /// By leaf, 0 where no row is allowed.
    func marks(_ map: LeafMap) -> [UInt8] {
        var marks = leaves ?? [UInt8](repeating: 1, count: map.leafCount)
        for bound in bounds { bound.column.mark(bound.range, &marks) }
        return marks
    }

    /// Writes which rows of a leaf are allowed, in whole words of 64 places.
    ///
    /// - Returns: Whether any of these words has one.
    func allow(_ places: Range<Int>, _ allowed: UnsafeMutablePointer<UInt64>) -> Bool {
        let words = places.lowerBound / 64..<(places.upperBound + 63) / 64
        for word in words { allowed[word] = .max }
        for bound in bounds { bound.column.allow(bound.range, words, allowed) }
        if let sets { sets.column.allow(sets.allowed, words, allowed) }
        return words.contains { allowed[$0] != 0 }
    }
}
