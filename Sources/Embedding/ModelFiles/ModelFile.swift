import Hashing

/// A model in a folder: `model.json`, which says everything about it, and `projection.npy`, its matrix.
///
/// `scripts/reproduce-vectors.py` reproduces Juke's track vectors from these two files alone.
public struct ModelFile: Sendable, Equatable, Codable {
    /// The name of the description's file.
    public static let descriptionName = "model.json"
    /// The name of the matrix' file.
    public static let matrixName = "projection.npy"

    /// The version of this file's layout, 2; 1 had the transform only.
    public let format: Int
    /// The model's name.
    public let version: String
    /// The name of the method that fitted it.
    public let method: String
    /// The number of components of a vector.
    public let dimensions: Int
    /// What the model does apart from the matrix.
    public let transform: ModelDescription
    /// How the fit went.
    public let figures: TrainingFigures
    /// The SHA-256 of the matrix' entries, by which a reader sees that both files belong together.
    public let projectionDigest: String

    /// Describes a model.
    public init(_ model: TrainedModel) {
        format = 2
        version = model.version
        method = model.method
        dimensions = Space.dimensions
        transform = ModelDescription(model)
        figures = model.figures
        projectionDigest = Self.digest(of: model.projection.matrix)
    }

    private enum CodingKeys: String, CodingKey {
        case format, version, method, dimensions, transform, figures
        case projectionDigest = "projection_sha256"
    }

    static func digest(of matrix: Matrix) -> String {
        SHA256.digest(matrix.littleEndianBytes).hexadecimal()
    }
}
