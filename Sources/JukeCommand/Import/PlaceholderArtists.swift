import Catalog
import Concurrency
import Importing
import Storage

/// Finds the artists that an earlier import knew by their names only, now that a dataset tells who they are.
///
/// So it does not matter which of two files comes first: a name of the poorer one means the artist of that name in the
/// richer one. It is decided at the end, when all artists of the file are stored: where several have one name, none is
/// guessed.
final class PlaceholderArtists: Sendable {
    /// The placeholders that are stored, by their database identifiers.
    private let found = Mutex(SpilledNumbers())

    /// How many names are looked up at a time.
    private static let portion = 1_000

    /// Notes which artists of a batch have a placeholder; the batch is stored.
    func note(_ batch: ImportedBatch, in session: StoreSession) throws {
        var placeholders: Set<SpotifyID> = []
        for artist in batch.artists where !artist.name.isEmpty && !batch.madeUpArtists.contains(artist.id) {
            placeholders.insert(DerivedID.artist(named: artist.name))
        }
        let stored = try session.catalog.databaseIDs(of: .artist, Array(placeholders)).values
        found.withLock { found in for id in stored { found.insert(UInt64(id)) } }
    }

    /// Replaces the placeholders that were noted by the artists that they stood for.
    ///
    /// - Returns: How many.
    func settle(in store: Store) async throws -> Int {
        var position = 0
        var count = 0
        while true {
            let start = position
            let (portion, end) = found.withLock { found in
                var position = start
                return (found.next(Self.portion, from: &position).map { Int64($0) }.sorted(), position)
            }
            if portion.isEmpty { return count }
            position = end
            count += try await store.write { try $0.catalog.identify(placeholders: portion) }
        }
    }
}

/// Gives a name to artists that a dataset knows by their identifier only.
///
/// The store takes no artist without a name, and leaving the artist out would take its credit from its albums and
/// tracks. So a name that the store has already stays, and a new artist goes by ``placeholder`` until a crawl or
/// another dataset tells its name.
struct NamelessArtists {
    /// The name of an artist whose name nobody told.
    static let placeholder = "Unknown artist"

    private let batch: ImportBatch

    init(_ batch: ImportBatch) {
        self.batch = batch
    }

    /// The same batch, each artist with a name.
    func named(from session: StoreSession) throws -> ImportBatch {
        var batch = batch
        let nameless = batch.artists.filter(\.name.isEmpty).map(\.id)
        let known = try session.catalog.artistNames(among: nameless)
        for index in batch.artists.indices where batch.artists[index].name.isEmpty {
            batch.artists[index].name = known[batch.artists[index].id] ?? Self.placeholder
        }
        // A mention never renames an artist that the store knows, so the placeholder does for all of them.
        for index in batch.albums.indices { Self.name(&batch.albums[index].artists) }
        for index in batch.tracks.indices { Self.name(&batch.tracks[index].artists) }
        return batch
    }

    private static func name(_ mentions: inout [ArtistReference]) {
        for index in mentions.indices where mentions[index].name.isEmpty { mentions[index].name = placeholder }
    }
}
