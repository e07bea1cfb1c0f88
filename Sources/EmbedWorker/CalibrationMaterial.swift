import Catalog
import Embedding
import Storage

/// The material of a model's calibration: some artists and tracks that ask, and rows of each kind.
struct CalibrationMaterial {
    /// The most rows of a kind that are found.
    static let rowLimit = 20_000
    /// The most artists, and the most tracks, that ask.
    static let queryLimit = 100

    private var rows: [ResourceType: LikenessCalibration.Rows] = [:]

    /// Reads the vectors of a model.
    ///
    /// - Throws: `StorageError`.
    init(_ session: StoreSession, version: String) throws {
        for type in ResourceType.recommendable {
            var rows = LikenessCalibration.Rows()
            for row in try session.embeddings.sample(of: type, version: version, atMost: Self.rowLimit) {
                rows.append(row.vector, owners: row.artists)
            }
            self.rows[type] = rows
        }
    }

    /// The calibration learned from the material; `nil` when it is too little for any kind.
    var calibration: LikenessCalibration? {
        var queries = LikenessCalibration.Rows()
        for type in [ResourceType.artist, .track] {
            queries.append((rows[type] ?? LikenessCalibration.Rows()).sample(Self.queryLimit))
        }
        let curves = rows.compactMapValues { LikenessCalibration.curve(queries, $0) }
        guard !curves.isEmpty else { return nil }
        return LikenessCalibration(curves: Dictionary(uniqueKeysWithValues: curves.map { ($0.key.rawValue, $0.value) }))
    }
}
