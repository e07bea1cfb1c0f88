import Catalog

/// The table with the numbers that a model learns from, one row for each track.
///
/// A statement calls it `f`; it has the columns `track_id` and `revision`.
struct InputRows {
    /// The table by its name.
    let table: String
    /// The condition that a row can be learned from.
    let condition: String
    /// The source; `nil` for the audio features.
    let source: String?

    /// The rows of a source.
    ///
    /// - Throws: ``StorageError/Code/invalidInput`` for a text that names no source.
    init(source: String) throws(StorageError) {
        guard source != VectorSource.features else {
            table = "recommender_trackaudiofeatures"
            condition = FeatureBatch.isAnalysed
            self.source = nil
            return
        }
        // Names are letters, digits and signs that end no literal.
        guard VectorSource.isName(source) else {
            throw StorageError(.invalidInput, "'\(source)' names no source of vectors; `juke status` lists them")
        }
        table = "juke_source_vector"
        condition = "f.source = '\(source)'"
        self.source = source
    }

    /// The rows that a model learned from; a version without a record is one of the audio features.
    init(of version: String, _ session: StoreSession) throws(StorageError) {
        let row = try session.sql.first("SELECT source FROM recommender_model WHERE version = ?", [.text(version)])
        try self.init(source: try row?.text(0) ?? VectorSource.features)
    }
}

extension EmbeddingStore {
    /// How many tracks have a row of a source that can be embedded.
    package func embeddableCount(source: String) throws(StorageError) -> Int {
        let inputs = try InputRows(source: source)
        return try sql.number("SELECT COUNT(*) FROM \(inputs.table) f WHERE \(inputs.condition)")
    }
}
