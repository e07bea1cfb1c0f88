import Catalog

/// The audio features of tracks.
public struct FeatureStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Stores features of known tracks.
    ///
    /// Of several rows for one track the first counts. Refused are tracks that the store does not know and features with a
    /// value that is not finite, or a key or time signature outside 32 bits; other values are stored as they come.
    @discardableResult
    public func upsert(_ rows: [TrackFeatures], provider: String) throws -> UpsertCounts {
        let (accepted, refused) = session.catalog.firstOfEach(rows, \.track) { Self.isStorable($0.features) }
        var counts = UpsertCounts(refused: refused)
        guard !accepted.isEmpty else { return counts }
        try session.connection.preferIndexLookups()
        try session.connection.load(Self.staged, count: accepted.count) { index, row in
            let features = accepted[index].features
            row.id(accepted[index].track)
            for value in Self.reals(features) { row.real(value) }
            row.integer(features.key)
            row.text(features.mode.rawValue)
            row.integer(features.timeSignature)
        }
        let merge = Merge(
            target: "recommender_trackaudiofeatures", primaryKey: "track_id", key: "track_id", keyValue: "k.id",
            source: "staged_feature s JOIN catalog_track k ON k.spotify_id = s.track",
            columns: (Self.realColumns + ["key", "mode", "time_signature"]).map { .exact($0, "s.\($0)") },
            insertedOnly: [("revision", "1")], updatedOnly: ["revision = t.revision + 1"])
        let merged = try merge.perform(session, count: accepted.count, provider: provider)
        counts.inserted = merged.inserted
        counts.updated = merged.updated.count
        if counts.changed < accepted.count {
            let known = try session.catalog.knownTracks(among: accepted.map(\.track))
            counts.refused += accepted.map(\.track).filter { !known.contains($0) }
            counts.unchanged = max(0, known.count - counts.changed)
        }
        return counts
    }

    /// How many tracks have features.
    public func count() throws -> Int { try sql.number("SELECT COUNT(*) FROM recommender_trackaudiofeatures") }

    /// How many tracks have features of an analysis that did not fail.
    public func embeddableCount() throws -> Int {
        try sql.number("SELECT COUNT(*) FROM recommender_trackaudiofeatures f WHERE \(FeatureBatch.isAnalysed)")
    }

    /// How many genres the artists of tracks with features carry.
    public func distinctGenreCount() throws -> Int {
        try sql.number(
            """
            SELECT COUNT(*) FROM (
                SELECT DISTINCT g.genre_id FROM catalog_artist_genres g WHERE EXISTS (
                    SELECT 1 FROM catalog_album_artists l JOIN catalog_track t ON t.album_id = l.album_id
                    JOIN recommender_trackaudiofeatures f ON f.track_id = t.id WHERE l.artist_id = g.artist_id)
                OR EXISTS (
                    SELECT 1 FROM catalog_track_artists l
                    JOIN recommender_trackaudiofeatures f ON f.track_id = l.track_id WHERE l.artist_id = g.artist_id)
            ) AS genres
            """)
    }

    /// How many rows each provider contributed, by its name.
    public func coverage() throws -> [FeatureCoverage] {
        try sql.query(
            """
            SELECT f.provider, COUNT(*), SUM(CASE WHEN \(FeatureBatch.isAnalysed) THEN 0 ELSE 1 END)
            FROM recommender_trackaudiofeatures f GROUP BY f.provider ORDER BY f.provider
            """
        ).map { FeatureCoverage(provider: try $0.text(0), tracks: try $0.int(1), failed: try $0.int(2)) }
    }

    /// Passes all features but those of failed analyses in batches, by ascending track; memory holds one batch.
    ///
    /// - Parameters:
    ///   - size: Tracks in a batch, at least 1.
    ///   - body: Takes a batch, on the database's thread; what it throws ends the reading.
    public func forEachBatch(of size: Int = 10_000, _ body: (FeatureBatch) throws -> Void) throws {
        var last = Int64.min
        while true {
            var batch = FeatureBatch()
            try sql.forEachRow(
                """
                SELECT \(FeatureBatch.columns) FROM recommender_trackaudiofeatures f
                WHERE f.track_id > ? AND \(FeatureBatch.isAnalysed) ORDER BY f.track_id LIMIT ?
                """, [.integer(last), .integer(max(1, size))]
            ) { try batch.append($0) }
            guard let highest = batch.trackIDs.last else { return }
            try body(batch)
            last = highest
        }
    }

    private static func isStorable(_ features: AudioFeatures) -> Bool {
        reals(features).allSatisfy(\.isFinite) && Int32(exactly: features.key) != nil
            && Int32(exactly: features.timeSignature ?? 0) != nil
    }

    private static let realColumns = [
        "energy", "valence", "tempo", "danceability", "acousticness", "instrumentalness", "liveness", "speechiness",
        "loudness",
    ]

    /// The values of ``realColumns``.
    private static func reals(_ features: AudioFeatures) -> [Double] {
        [
            features.energy, features.valence, features.tempo, features.danceability, features.acousticness,
            features.instrumentalness, features.liveness, features.speechiness, features.loudness,
        ]
    }

    private static let staged = StagingTable(
        name: "staged_feature",
        columns: [.init("track", .text)] + realColumns.map { .init($0, .real) } + [
            .init("key", .integer), .init("mode", .text), .init("time_signature", .integer),
        ])
}

/// How many tracks a provider gave features for.
public struct FeatureCoverage: Sendable, Hashable, Codable {
    /// The provider's name.
    public let provider: String
    /// Tracks with features of it.
    public let tracks: Int
    /// Those of them whose analysis failed.
    public let failed: Int
}
