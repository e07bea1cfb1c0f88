import Catalog
import Foundation
import Storage

/// Vectors of tracks that are easy to think of: each lies along the axis of its number.
enum TrackVectors {
    private static let version = "v9.0.0"
    private static let source = VectorSource(imported: "axes", width: 1)

    /// Gives tracks vectors of a model, which is made, and rows of a source.
    static func place(_ tracks: [SpotifyID], in session: StoreSession) throws {
        try session.models.insert(
            ModelRecord(
                version: version, method: "pca", transform: Data("{}".utf8), figures: Data("{}".utf8),
                matrix: [Float](repeating: 0, count: 12 * 32), rows: 12, columns: 32))
        let ids = try session.catalog.databaseIDs(of: .track, tracks)
        var rows = EmbeddingRows()
        for (axis, track) in tracks.enumerated() {
            guard let id = ids[track] else { continue }
            rows.append(id: id, vector: (0..<EmbeddingRows.dimensions).map { $0 == axis ? 1 : 0 }, quality: 1)
        }
        _ = try session.embeddings.write(rows, of: .track, version: version)
        try session.vectorSources.declare(source)
        _ = try session.vectorSources.write(
            tracks.enumerated().map { SourceVector(track: $1, values: [Float($0)]) }, source: source.name)
    }

    /// The axis along which each track's vector lies; `nil` for a track that is not stored or has none.
    static func axes(of tracks: [SpotifyID], in session: StoreSession) throws -> [Int?] {
        let ids = try session.catalog.databaseIDs(of: .track, tracks)
        let vectors = try session.embeddings.trackVectors(of: Array(ids.values), version: version)
        return tracks.map { track in ids[track].flatMap { vectors[$0] }?.firstIndex(of: 1) }
    }

    /// How many vectors of tracks there are.
    static func count(in session: StoreSession) throws -> Int {
        try session.sql.query("SELECT 1 FROM recommender_trackembedding").count
    }

    /// How many of the tracks have rows of the source.
    static func sourceRows(of tracks: [SpotifyID], in session: StoreSession) throws -> Int {
        let ids = try session.catalog.databaseIDs(of: .track, tracks)
        let rows = try session.sql.query("SELECT track_id FROM juke_source_vector").map { try $0.integer(0) }
        return ids.values.count { rows.contains($0) }
    }
}
