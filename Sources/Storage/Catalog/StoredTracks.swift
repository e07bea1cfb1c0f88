import Catalog

/// The database identifiers of tracks that were just stored.
struct StoredTracks {
    /// A track's identifier, and whether it was inserted in this transaction.
    struct Entry {
        let id: Int64
        let isNew: Bool
    }

    private var entries: [SpotifyID: Entry] = [:]

    subscript(track: SpotifyID) -> Entry? { entries[track] }

    mutating func add(_ tracks: [PlacedTrack], isNew: Bool) {
        entries.reserveCapacity(entries.count + tracks.count)
        for track in tracks { entries[track.track.id] = Entry(id: track.id, isNew: isNew) }
    }

    /// Looks up those of the tracks that are not known here yet.
    mutating func complete(_ tracks: [SpotifyID], _ catalog: CatalogStore) throws {
        let missing = tracks.filter { entries[$0] == nil }
        for (track, id) in try catalog.databaseIDs(of: .track, missing) { entries[track] = Entry(id: id, isNew: false) }
    }
}
