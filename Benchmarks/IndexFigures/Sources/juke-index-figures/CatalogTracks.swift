import Catalog
import Embedding

/// The tracks of a catalog file as training and embedding see them, in the order of their identifiers.
struct CatalogTracks {
    private(set) var rows: [CatalogFile.Row] = []
    private(set) var tracks: [CorpusTrack] = []
    private(set) var artists: [Int64: CorpusArtist] = [:]
    private(set) var albumArtists: [Int64: [Int64]] = [:]
    private(set) var artistIDs: [SpotifyID] = []
    private(set) var albumIDs: [SpotifyID] = []

    init(_ path: String) throws {
        try CatalogFile(path).forEach { rows.append($0) }
        rows.sort { $0.track < $1.track }
        artistIDs = Set(rows.map(\.artist)).sorted()
        albumIDs = Set(rows.map(\.album)).sorted()
        let artistPosition = Dictionary(uniqueKeysWithValues: artistIDs.enumerated().map { ($1, Int64($0)) })
        let albumPosition = Dictionary(uniqueKeysWithValues: albumIDs.enumerated().map { ($1, Int64($0)) })
        for (number, row) in rows.enumerated() {
            let (artist, album) = (artistPosition[row.artist] ?? 0, albumPosition[row.album] ?? 0)
            artists[artist] = CorpusArtist(name: row.artistName, genres: row.genres)
            albumArtists[album] = [artist]
            tracks.append(
                CorpusTrack(
                    id: Int64(number), features: row.features, artist: artist, album: album,
                    durationMilliseconds: row.durationMilliseconds, recording: Recording(title: row.name)))
        }
    }

    /// Fits a model to the tracks.
    func model() throws -> TrainedModel {
        var training = TrainingCorpus(artists: artists)
        training.add(tracks)
        return try TrainingMethod.learned.trainer().train(on: training, version: "figures")
    }
}
