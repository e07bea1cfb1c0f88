import Catalog
import Storage

/// Gives a name to artists that a dataset knows by their identifier only.
///
/// The store takes no artist without a name, and leaving the artist out would take its credit from its albums and tracks.
/// So a name that the store has already stays, and a new artist goes by ``placeholder`` until a crawl or another dataset
/// tells its name.
struct NamelessArtists {
    /// What an artist is called whose name nobody told.
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
