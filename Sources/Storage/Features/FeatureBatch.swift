package import Catalog

/// Audio features of tracks, by database identifier; the arrays are of one length.
package struct FeatureBatch: Sendable {
    /// The tracks, ascending.
    package var trackIDs: [Int64] = []
    /// Their features; failed analyses are left out.
    package var features: [AudioFeatures] = []
    /// How often each row has changed; pass them on in ``EmbeddingRows/revisions``.
    package var revisions: [Int64] = []

    /// A batch without tracks, for a query to fill.
    package init() {}

    /// How many tracks there are.
    package var count: Int { trackIDs.count }
    /// Whether there are none.
    package var isEmpty: Bool { trackIDs.isEmpty }

    /// Reads the columns of ``columns`` from position 0.
    mutating func append(_ row: SQLRow) throws(StorageError) {
        trackIDs.append(try row.integer(0))
        revisions.append(try row.integer(1))
        features.append(try Self.features(row, from: 2))
    }

    /// The columns that a query selects from `recommender_trackaudiofeatures f` to fill a batch.
    static let columns = "f.track_id, f.revision, \(values)"

    /// The columns of the features themselves.
    static let values = """
        f.energy, f.valence, f.tempo, f.key, f.mode, f.danceability, f.acousticness, f.instrumentalness, f.liveness,
        f.speechiness, f.loudness, f.time_signature
        """

    /// The condition that a model has all of its inputs; a time signature is none that it needs.
    static let isComplete = """
        (f.energy + f.valence + f.tempo + f.key + f.danceability + f.acousticness + f.instrumentalness + f.liveness
            + f.speechiness + f.loudness) IS NOT NULL AND f.mode IS NOT NULL
        """

    /// The condition that leaves out analyses with gaps, and failed ones as `AudioFeatures.isFailedAnalysis` defines
    /// them.
    static let isAnalysed = "(\(isComplete) AND NOT (f.tempo = 0 AND f.danceability = 0))"

    /// What there is of an analysis; `nil` where there is nothing.
    static func partialFeatures(_ row: SQLRow, from start: Int) throws(StorageError) -> PartialAudioFeatures? {
        if !(start..<start + 11).contains(where: row.isNull) {
            return PartialAudioFeatures(try features(row, from: start))
        }
        var features = PartialAudioFeatures()
        features.energy = try row.optional(start, row.real)
        features.valence = try row.optional(start + 1, row.real)
        features.tempo = try row.optional(start + 2, row.real)
        features.key = try row.optional(start + 3, row.int)
        features.mode = try row.optional(start + 4, row.text).flatMap(AudioFeatures.Mode.init)
        features.danceability = try row.optional(start + 5, row.real)
        features.acousticness = try row.optional(start + 6, row.real)
        features.instrumentalness = try row.optional(start + 7, row.real)
        features.liveness = try row.optional(start + 8, row.real)
        features.speechiness = try row.optional(start + 9, row.real)
        features.loudness = try row.optional(start + 10, row.real)
        features.timeSignature = try row.optional(start + 11, row.int)
        return features.isEmpty ? nil : features
    }

    static func features(_ row: SQLRow, from start: Int) throws(StorageError) -> AudioFeatures {
        AudioFeatures(
            energy: try row.real(start), valence: try row.real(start + 1), tempo: try row.real(start + 2),
            key: try row.int(start + 3),
            mode: row.withBytes(start + 4) { $0.elementsEqual("minor".utf8) } ? .minor : .major,
            danceability: try row.real(start + 5), acousticness: try row.real(start + 6),
            instrumentalness: try row.real(start + 7), liveness: try row.real(start + 8),
            speechiness: try row.real(start + 9), loudness: try row.real(start + 10),
            timeSignature: try row.optional(start + 11, row.int))
    }
}

/// The audio features of one track, by the track's outside identifier.
package struct TrackFeatures: Sendable, Hashable {
    /// The track's outside identifier.
    package var track: SpotifyID
    /// The features that the analysis found; a feature that is missing leaves the stored one alone.
    package var features: PartialAudioFeatures

    /// A track whose analysis has all features.
    package init(track: SpotifyID, features: AudioFeatures) {
        self.init(track: track, partial: PartialAudioFeatures(features))
    }

    /// A track whose analysis may have gaps.
    package init(track: SpotifyID, partial features: PartialAudioFeatures) {
        self.track = track
        self.features = features
    }
}
