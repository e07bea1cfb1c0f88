import Catalog

/// The audio features of tracks.
package struct FeatureStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Stores features of known tracks.
    ///
    /// Of several rows for one track the first counts. Refused are tracks that the store does not know and features
    /// with a value that is not finite, or a key or time signature outside 32 bits; other values are stored as they
    /// come.
    ///
    /// - Parameters:
    ///   - rows: The features, by track.
    ///   - provider: The name under which their origin is recorded.
    ///   - importID: The number of the import, which rows that are new get.
    /// - Returns: How many rows were new, changed and left alone, and which tracks were refused.
    /// - Throws: ``StorageError``.
    @discardableResult
    package func upsert(
        _ rows: [TrackFeatures], provider: String, importID: Int? = nil
    ) throws(StorageError) -> UpsertCounts {
        try upsert(rows, of: StoredTracks(), provider: provider, importID: importID)
    }

    /// Stores features of tracks some of which were just stored.
    func upsert(
        _ rows: [TrackFeatures], of known: StoredTracks, provider: String, importID: Int?
    ) throws(StorageError) -> UpsertCounts {
        let (accepted, refused) = session.catalog.firstOfEach(rows, \.track) { Self.isStorable($0.features) }
        var counts = UpsertCounts(refused: refused)
        guard !accepted.isEmpty else { return counts }
        try session.connection.preferIndexLookups()
        var tracks = known
        try tracks.complete(accepted.map(\.track), session.catalog)
        var fresh: [(id: Int64, features: PartialAudioFeatures)] = []
        var other: [(id: Int64, features: PartialAudioFeatures)] = []
        for row in accepted {
            guard let track = tracks[row.track] else {
                counts.refused.append(row.track)
                continue
            }
            if track.isNew { fresh.append((track.id, row.features)) } else { other.append((track.id, row.features)) }
        }
        try insert(fresh, provider: provider, importID: importID)
        counts.inserted = fresh.count
        try merge(other, provider: provider, importID: importID, into: &counts)
        return counts
    }

    /// Inserts features of tracks that have none because they are new themselves.
    private func insert(
        _ rows: [(id: Int64, features: PartialAudioFeatures)], provider: String, importID: Int?
    ) throws(StorageError) {
        let bookkeeping: [StagingTable.Column] = [
            .init("provider", .text), .init("import_id", .int32), .init("revision", .integer),
            .init("created_at", .time), .init("modified_at", .time),
        ]
        let columns = [.init("track_id", .integer)] + Self.columns + bookkeeping
        try session.connection.append(to: Self.table, columns, count: rows.count) { index, row in
            row.integer(rows[index].id)
            Self.write(rows[index].features, row)
            row.text(provider)
            row.integer(importID)
            row.integer(1)
            row.time(session.now)
            row.time(session.now)
        }
    }

    private func merge(
        _ rows: [(id: Int64, features: PartialAudioFeatures)], provider: String, importID: Int?,
        into counts: inout UpsertCounts
    ) throws(StorageError) {
        guard !rows.isEmpty else { return }
        try session.connection.load(Self.staged, count: rows.count) { index, row in
            row.integer(index)
            row.integer(rows[index].id)
            Self.write(rows[index].features, row)
        }
        let merge = Upsert(
            target: Self.table, primaryKey: "track_id", key: "track_id", keyValue: "s.id", source: "staged_feature s",
            columns: Self.columns.map(Self.merged),
            insertedOnly: [("revision", "1"), ("import_id", importID.map(String.init) ?? "NULL")],
            updatedOnly: ["revision = t.revision + 1"])
        let stored = try merge.perform(session, keys: rows.map { .integer($0.id) }, provider: provider)
        counts.inserted += stored.inserted
        counts.updated += stored.updated.count
        if importID != nil {
            let origins = try session.imports.origins(of: Set(stored.updated), in: Self.table, by: "track_id")
            counts.updatedOfImports.merge(origins, uniquingKeysWith: +)
        }
        counts.unchanged += rows.count - stored.inserted - stored.updated.count
    }

    /// How many tracks have features.
    package func count() throws(StorageError) -> Int {
        try sql.number("SELECT COUNT(*) FROM recommender_trackaudiofeatures")
    }

    /// How many tracks have features of an analysis that did not fail.
    package func embeddableCount() throws(StorageError) -> Int {
        try sql.number("SELECT COUNT(*) FROM recommender_trackaudiofeatures f WHERE \(FeatureBatch.isAnalysed)")
    }

    /// How many genres the artists of tracks with features carry.
    package func distinctGenreCount() throws(StorageError) -> Int {
        try sql.number(
            """
            SELECT COUNT(DISTINCT g.genre_id) FROM catalog_artist_genres g WHERE g.artist_id IN (
                SELECT l.artist_id FROM recommender_trackaudiofeatures f
                JOIN catalog_track_artists l ON l.track_id = f.track_id
                UNION
                SELECT l.artist_id FROM recommender_trackaudiofeatures f JOIN catalog_track t ON t.id = f.track_id
                JOIN catalog_album_artists l ON l.album_id = t.album_id)
            """)
    }

    /// How many rows each provider contributed, by its name.
    package func coverage() throws(StorageError) -> [FeatureCoverage] {
        try sql.query(
            """
            SELECT f.provider, COUNT(*), SUM(CASE WHEN \(FeatureBatch.isAnalysed) THEN 0 ELSE 1 END)
            FROM recommender_trackaudiofeatures f GROUP BY f.provider ORDER BY f.provider
            """
        ).map { row throws(StorageError) in
            FeatureCoverage(provider: try row.text(0), tracks: try row.int(1), failed: try row.int(2))
        }
    }

    private static func isStorable(_ features: PartialAudioFeatures) -> Bool {
        let values = [
            features.energy, features.valence, features.tempo, features.danceability, features.acousticness,
            features.instrumentalness, features.liveness, features.speechiness, features.loudness,
        ]
        return values.allSatisfy { $0?.isFinite ?? true } && Int32(exactly: features.key ?? 0) != nil
            && Int32(exactly: features.timeSignature ?? 0) != nil
    }

    private static let table = "recommender_trackaudiofeatures"

    /// The columns that hold features, in the order of ``write(_:_:)``.
    private static let columns: [StagingTable.Column] =
        [
            "energy", "valence", "tempo", "danceability", "acousticness", "instrumentalness", "liveness", "speechiness",
            "loudness",
        ].map { .init($0, .real) } + [.init("key", .int32), .init("mode", .text), .init("time_signature", .int32)]

    /// A provider that does not report a feature leaves the stored one as it is.
    private static func merged(_ column: StagingTable.Column) -> Upsert.Column {
        .known(column.name, "s.\(column.name)")
    }

    private static func write(_ features: PartialAudioFeatures, _ row: any SQLRowWriter) {
        row.real(features.energy)
        row.real(features.valence)
        row.real(features.tempo)
        row.real(features.danceability)
        row.real(features.acousticness)
        row.real(features.instrumentalness)
        row.real(features.liveness)
        row.real(features.speechiness)
        row.real(features.loudness)
        row.integer(features.key)
        row.text(features.mode?.rawValue)
        row.integer(features.timeSignature)
    }

    private static let staged = StagingTable(
        name: "staged_feature", columns: [.init("ord", .integer), .init("id", .integer)] + columns)
}

/// How many tracks a provider gave features for.
package struct FeatureCoverage: Sendable, Hashable, Codable {
    /// The provider's name.
    package let provider: String
    /// Tracks with features of it.
    package let tracks: Int
    /// Those of them whose analysis failed.
    package let failed: Int
}
