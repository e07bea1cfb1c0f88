package import Foundation

/// Trained models, of which at most one is active.
package struct ModelStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Stores a new model as building; the record's own state and times are not looked at.
    ///
    /// - Throws: ``StorageError``: `invalidInput` for a matrix of another size or a document that is no JSON,
    ///   `constraintViolated` when the version exists.
    package func insert(_ model: ModelRecord) throws(StorageError) {
        guard !model.version.isEmpty, model.version.unicodeScalars.count <= 32 else {
            throw StorageError(.invalidInput, "'\(model.version)' is no model version; expected 1…32 characters")
        }
        guard model.rows > 0, model.columns > 0, model.matrix.count == model.rows * model.columns,
            model.matrix.allSatisfy(\.isFinite)
        else {
            throw StorageError(
                .invalidInput, "a matrix of \(model.matrix.count) numbers is no \(model.rows) × \(model.columns) one")
        }
        try sql.execute(
            """
            INSERT INTO recommender_model (version, state, method, transform, figures, matrix, matrix_rows,
                matrix_columns, created_at, source) VALUES (?, 'building', ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(model.version), .text(model.method),
                .json(try jsonText(model.transform, naming: "the model's transform")),
                .json(try jsonText(model.figures, naming: "the model's figures")),
                .blob(model.matrix.withUnsafeBytes { [UInt8]($0) }), .integer(model.rows), .integer(model.columns),
                .time(session.now), .text(model.source),
            ])
    }

    /// Activates a model, retires the one before and raises the revision, all with the transaction.
    ///
    /// - Throws: ``StorageError/Code/notFound`` for an unknown version.
    package func activate(_ version: String) throws(StorageError) {
        // Locks all models in order, so that two activations follow each other.
        let known = try sql.query("SELECT version FROM recommender_model ORDER BY version\(sql.dialect.forUpdate)", [])
        guard try known.map({ row throws(StorageError) in try row.text(0) }).contains(version) else {
            throw Self.unknown(version)
        }
        try sql.execute(
            "UPDATE recommender_model SET state = 'retired' WHERE state = 'active' AND version <> ?", [.text(version)])
        let changed = try sql.execute(
            "UPDATE recommender_model SET state = 'active', activated_at = ? WHERE version = ? AND state <> 'active'",
            [.time(session.now), .text(version)])
        if changed > 0 { session.embeddings.bumpRevision() }
    }

    /// The active model; nil when none is, as before the first retrain.
    package func active() throws(StorageError) -> ModelRecord? { try records("WHERE state = 'active'").first }

    /// The models that are being built, newest first.
    package func building() throws(StorageError) -> [ModelRecord] { try records("WHERE state = 'building'") }

    /// A model; nil for an unknown version.
    package func record(_ version: String) throws(StorageError) -> ModelRecord? {
        try records("WHERE version = ?", [.text(version)]).first
    }

    /// All models, newest first.
    package func list() throws(StorageError) -> [ModelRecord] { try records("") }

    /// Changes the state of a model that is not to become active; for that there is ``activate(_:)``.
    ///
    /// - Throws: ``StorageError``: `invalidInput` for `active`, `notFound` for an unknown version.
    package func setState(_ state: ModelState, of version: String) throws(StorageError) {
        guard state != .active else {
            throw StorageError(.invalidInput, "a model becomes active by activate(_:), which retires the one before")
        }
        let wasActive = try active()?.version == version
        let changed = try sql.execute(
            "UPDATE recommender_model SET state = ? WHERE version = ?", [.text(state.rawValue), .text(version)])
        guard changed > 0 else { throw Self.unknown(version) }
        if wasActive { session.embeddings.bumpRevision() }
    }

    /// Replaces the figures of a model, a JSON document.
    package func setFigures(_ figures: Data, of version: String) throws(StorageError) {
        let changed = try sql.execute(
            "UPDATE recommender_model SET figures = ? WHERE version = ?",
            [.json(try jsonText(figures, naming: "the model's figures")), .text(version)])
        guard changed > 0 else { throw Self.unknown(version) }
    }

    /// Removes models that are neither active nor being built, and their embeddings.
    ///
    /// - Parameter keeping: How many of them, the last active ones first, stay for a rollback.
    /// - Returns: The versions that were removed.
    /// - Throws: ``StorageError``.
    package func prune(keeping: Int) throws(StorageError) -> [String] {
        let doomed = try sql.query(
            """
            SELECT version FROM recommender_model WHERE state IN ('retired', 'refused')
            ORDER BY activated_at IS NULL, activated_at DESC, created_at DESC, version DESC
            """
        ).map { row throws(StorageError) in try row.text(0) }.dropFirst(max(0, keeping))
        for version in doomed {
            for type in ["track", "album", "artist", "genre"] {
                try sql.execute("DELETE FROM recommender_\(type)embedding WHERE model_version = ?", [.text(version)])
            }
            try sql.execute("DELETE FROM recommender_model WHERE version = ?", [.text(version)])
        }
        return Array(doomed)
    }

    /// A version that no model has: `v1.0.0`, then `v1.1.0` and so on.
    package func nextVersion() throws(StorageError) -> String {
        let taken = try sql.query("SELECT version FROM recommender_model").map { row throws(StorageError) in
            try row.text(0)
        }
        let minors = taken.compactMap { version -> Int? in
            guard version.hasPrefix("v1."), version.hasSuffix(".0") else { return nil }
            return Int(version.dropFirst(3).dropLast(2))
        }
        return "v1.\((minors.max() ?? -1) + 1).0"
    }

    private func records(_ condition: String, _ values: [SQLValue] = []) throws(StorageError) -> [ModelRecord] {
        try sql.query(
            """
            SELECT version, state, method, CAST(transform AS text), CAST(figures AS text), matrix, matrix_rows,
                matrix_columns, created_at, activated_at, source
            FROM recommender_model \(condition) ORDER BY created_at DESC, version DESC
            """, values
        ).map { row throws(StorageError) in
            guard let state = ModelState(rawValue: try row.text(1)) else {
                throw StorageError(.corrupt, "model \(try row.text(0)) has the unknown state '\(try row.text(1))'")
            }
            var matrix = [Float](repeating: 0, count: try row.int(6) * row.int(7))
            let bytes = try row.blob(5)
            guard bytes.count == matrix.count * MemoryLayout<Float>.size else {
                throw StorageError(.corrupt, "model \(try row.text(0)) has a matrix of \(bytes.count) bytes; retrain")
            }
            matrix.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
            return ModelRecord(
                version: try row.text(0), state: state, method: try row.text(2), transform: Data(try row.text(3).utf8),
                figures: Data(try row.text(4).utf8), matrix: matrix, rows: try row.int(6), columns: try row.int(7),
                createdAt: try row.time(8), activatedAt: try row.optional(9, row.time), source: try row.text(10))
        }
    }

    private static func unknown(_ version: String) -> StorageError {
        StorageError(.notFound, "there is no model '\(version)'; `juke models list` names those there are")
    }
}
