import Hashing

/// A model in a folder: `model.json`, which says everything about it, and `projection.npy`, its matrix.
///
/// With x a track's features in the order of `transform.features`, NaN where one is missing, a reader reproduces Juke's
/// vectors so:
///
///     P = numpy.load("projection.npy")
///     z = (numpy.where(numpy.isnan(x), t["imputation"], x) - t["means"]) / t["scales"]
///     v = z @ P; v /= numpy.linalg.norm(v)
public struct ModelFile: Sendable, Equatable, Codable {
    /// The name of the description's file.
    public static let descriptionName = "model.json"
    /// The name of the matrix' file.
    public static let matrixName = "projection.npy"

    /// The version of this file's layout, 1.
    public let format: Int
    /// The model's name.
    public let version: String
    /// The name of the method that fitted it.
    public let method: String
    /// The number of components of a vector.
    public let dimensions: Int
    /// What happens to the features before the matrix.
    public let transform: FeatureTransform
    /// How the fit went.
    public let figures: TrainingFigures
    /// The SHA-256 of the matrix' entries, by which a reader sees that both files belong together.
    public let projectionDigest: String

    /// Describes a model.
    public init(_ model: TrainedModel) {
        format = 1
        version = model.version
        method = model.method
        dimensions = Space.dimensions
        transform = model.projection.transform
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
