package import Catalog

/// The effects of an import of a file, for a person to check.
package struct ImportPlan: Sendable, Encodable {
    /// The meaning of one column.
    package struct PlannedColumn: Sendable, Encodable, Hashable {
        /// The column's name as the header writes it.
        package let column: String
        /// The field that it is taken for; `nil` for what is passed over.
        package let field: String?
        /// A value of it.
        package let example: String
    }

    /// A row as it would be stored.
    package struct Row: Sendable, Encodable, Hashable {
        /// The track's identifier, made up when ``derived`` says so.
        package let id: String
        /// Whether the identifier is made from what the row says.
        package let derived: Bool
        /// The track's title; empty when nobody told.
        package let title: String
        /// The artists, in order.
        package let artists: [String]
        /// The album's name; the track's title where the file tells none.
        package let album: String
        /// The date to its precision, when it is known.
        package let released: String?
        /// The length in milliseconds; 0 when it is not known.
        package let milliseconds: Int
        /// The artists' and the track's genres.
        package let genres: [String]
        /// The features that the row has.
        package let features: PartialAudioFeatures?

        private enum CodingKeys: String, CodingKey {
            case id, derived, title, artists, album, released, genres, features
            case milliseconds = "duration_ms"
        }
    }

    /// The file's name in messages.
    package let file: String
    /// The name of the exporter or data set whose format it has.
    package let profile: String?
    /// The name of the character encoding, such as `UTF-8`.
    package let encoding: String
    /// How the bytes are packed.
    package let container: String
    /// The dialect in words; see ``RecognisedFile/dialect``.
    package let dialect: String
    /// The columns, in the order of the file.
    package let columns: [PlannedColumn]
    /// Features that the file does not have.
    package let missingFeatures: [String]
    /// What a model or an identification needs, and the file does not have.
    package let lacking: [ImportField]
    /// How dates of three numbers are meant; `nil` when there are none.
    package let dateOrder: String?
    /// The features that the file writes 0…100.
    package let percentFeatures: [String]
    /// How many rows there are.
    package let rowCount: Int
    /// How many name a track again.
    package let repeatedRows: Int
    /// How many would be left out, by reason.
    package let leftOut: [String: Int]
    /// The first rows, as many as were asked for.
    package let rows: [Row]
    /// Whether the rows are tracks, as against analyses of tracks that the catalog must have.
    package let hasTracks: Bool
    /// The remarks on values of the whole file.
    package let notes: ValueNotes
    /// How many analyses are of tracks that the catalog does not have; `nil` until somebody asks it.
    package var notInCatalog: Int?

    /// How many rows an import would leave out.
    package var leftOutRows: Int { leftOut.values.reduce(0, +) + (notInCatalog ?? 0) }

    private enum CodingKeys: String, CodingKey {
        case file, profile, encoding, container, dialect, columns, rows
        case missingFeatures = "missing_features"
        case dateOrder = "date_order"
        case percentFeatures = "percent_features"
        case rowCount = "row_count"
        case repeatedRows = "repeated_rows"
        case leftOut = "left_out"
        case hasTracks = "has_tracks"
        case notInCatalog = "not_in_catalog"
        case notes = "values"
    }
}

extension ImportReader {
    /// Plans an import without writing anything.
    ///
    /// - Parameters:
    ///   - count: How many rows to show.
    ///   - progress: As with ``survey(progress:)``.
    /// - Returns: The columns, the counts of the whole file and its first rows.
    /// - Throws: As ``survey(progress:)``.
    package func plan(rows count: Int = 5, progress: (Double) -> Void = { _ in }) throws -> ImportPlan {
        let survey = try survey(progress: progress)
        defer { try? rewind() }
        let batch = try nextBatch(maximumRows: 1_000) ?? ImportedBatch()
        let features = Dictionary(
            batch.features.map { ($0.track, $0.features) }, uniquingKeysWith: { first, _ in first })
        let rows = rows(count, of: batch, features: features)
        var notes = batch.notes
        var empty = batch.emptyAnalyses.count
        while let batch = try nextBatch() {
            notes += batch.notes
            empty += batch.emptyAnalyses.count
        }
        var leftOut = Dictionary(uniqueKeysWithValues: survey.leftOut.map { ($0.key.rawValue, $0.value) })
        if empty > 0 { leftOut[LeftOutReason.noFeatures.rawValue, default: 0] += empty }
        let examples = try examples()
        func missing(_ fields: [ImportField]) -> [ImportField] {
            fields.filter { Self.isMissing($0, in: features.values) }
        }
        return ImportPlan(
            file: source.name,
            profile: file.columns.profile?.name,
            encoding: file.encoding.rawValue,
            container: source.container.rawValue,
            dialect: file.dialect,
            columns: file.columns.columns.enumerated().map {
                ImportPlan.PlannedColumn(
                    column: $1.name, field: $1.field?.name, example: $0 < examples.count ? examples[$0] : "")
            },
            missingFeatures: missing(file.columns.missingFeatures).map(\.name),
            lacking: missing(file.columns.lacking),
            dateOrder: survey.dateOrder?.rawValue,
            percentFeatures: survey.percentFields.map(\.name),
            rowCount: survey.rows,
            repeatedRows: survey.repeatedRows,
            leftOut: leftOut,
            rows: rows, hasTracks: hasTracks, notes: notes)
    }

    /// The first rows of a batch as they would be stored.
    private func rows(
        _ count: Int, of batch: ImportedBatch, features: [SpotifyID: PartialAudioFeatures]
    ) -> [ImportPlan.Row] {
        guard hasTracks else {
            return batch.features.prefix(count).map {
                ImportPlan.Row(
                    id: $0.track.rawValue, derived: false, title: "", artists: [], album: "", released: nil,
                    milliseconds: 0, genres: [], features: $0.features)
            }
        }
        let albums = Dictionary(batch.albums.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let artists = Dictionary(batch.artists.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let genres = Dictionary(batch.trackGenres.map { ($0.track, $0.genres) }, uniquingKeysWith: { $0 + $1 })
        return batch.tracks.prefix(count).map { track in
            let album = albums[track.album]
            return ImportPlan.Row(
                id: track.id.rawValue, derived: batch.trackGaps[track.id]?.contains(.trackID) ?? false,
                title: track.name, artists: track.artists.map(\.name), album: album?.name ?? "",
                released: album.flatMap { $0.released == .unknown ? nil : $0.released.description },
                milliseconds: track.durationMilliseconds,
                genres: genres[track.id] ?? track.artists.first.flatMap { artists[$0.id]?.genres } ?? [],
                features: features[track.id])
        }
    }

    /// Whether rows lack a field that no column holds: a key may tell its mode, and a place on the Camelot wheel both.
    private static func isMissing(_ field: ImportField, in features: some Sequence<PartialAudioFeatures>) -> Bool {
        switch field {
        case .key: !features.contains { $0.key != nil }
        case .mode: !features.contains { $0.mode != nil }
        default: true
        }
    }

    /// For each column the first value that is there.
    private func examples() throws(ImportError) -> [String] {
        let (_, records) = try file.open(source)
        var examples = Array(repeating: "", count: file.columns.columns.count)
        for _ in 0..<50 {
            guard try records.step() == .record else { break }
            for (number, text) in records.texts.enumerated() where number < examples.count && examples[number].isEmpty {
                examples[number] = String(text.prefix(60))
            }
        }
        return examples
    }
}
