public import Catalog

/// What a bulk write did to the rows it was given.
public struct UpsertCounts: Sendable, Hashable {
    /// Rows that were new.
    public var inserted: Int
    /// Rows that were there with other values.
    public var updated: Int
    /// Rows that were there as given; nothing was written for them.
    public var unchanged: Int
    /// Rows that could not be stored: an empty or overlong identifier, a number out of range, an unknown parent, or a
    /// place on an album that another track holds.
    public var refused: [SpotifyID]

    /// Makes counts.
    public init(inserted: Int = 0, updated: Int = 0, unchanged: Int = 0, refused: [SpotifyID] = []) {
        self.inserted = inserted
        self.updated = updated
        self.unchanged = unchanged
        self.refused = refused
    }

    /// How many rows were written.
    public var changed: Int { inserted + updated }

    /// Adds another batch's counts.
    public static func += (left: inout UpsertCounts, right: UpsertCounts) {
        left.inserted += right.inserted
        left.updated += right.updated
        left.unchanged += right.unchanged
        left.refused += right.refused
    }
}
