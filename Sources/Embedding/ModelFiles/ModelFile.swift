package import Foundation
import Hashing

/// A model in a folder: `model.json`, which says everything about it, and `projection.npy`, its matrix.
///
/// `scripts/reproduce-vectors.py` reproduces Juke's track vectors from these two files alone.
package struct ModelFile: Sendable, Equatable, Codable {
    /// The name of the description's file.
    package static let descriptionName = "model.json"
    /// The name of the matrix' file.
    package static let matrixName = "projection.npy"

    /// The version of this file's layout, 2; 1 had the transform only.
    package let format: Int
    /// The model's name.
    package let version: String
    /// The name of the method that fitted it.
    package let method: String
    /// The number of components of a vector.
    package let dimensions: Int
    /// The description of the model, apart from the matrix.
    package let transform: ModelDescription
    /// How the fit went.
    package let figures: TrainingFigures
    /// The SHA-256 of the matrix' entries, by which a reader sees that both files belong together.
    package let projectionDigest: String

    /// Describes a model in the current format, with the digest of its matrix.
    package init(_ model: TrainedModel) {
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

extension ModelFile {
    /// Writes both files of a model, making the folder when it is missing.
    ///
    /// Each file is replaced as a whole, the matrix first; a reader that meets one old and one new sees it by the
    /// digest.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    package static func write(_ model: TrainedModel, to folder: URL) throws(EmbeddingError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let description = try encoder.encode(ModelFile(model))
            try NumPyFile.write(model.projection.matrix, to: folder.appendingPathComponent(matrixName))
            try PrivateFile.write(description, to: folder.appendingPathComponent(descriptionName))
        } catch let error as EmbeddingError {
            throw error
        } catch {
            throw EmbeddingError(
                .unwritable, "cannot write a model to \(folder.path); check JUKE_MODEL_DIR", cause: error
            )
        }
    }

    /// Reads the model of a folder.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableModel``, ``EmbeddingError/Code/unreadableMatrix``,
    ///   ``EmbeddingError/Code/shapeMismatch``.
    package static func read(from folder: URL) throws(EmbeddingError) -> TrainedModel {
        let file: ModelFile
        do {
            let contents = try Data(contentsOf: folder.appendingPathComponent(descriptionName))
            file = try JSONDecoder().decode(ModelFile.self, from: contents)
        } catch {
            throw EmbeddingError(
                .unreadableModel, "no readable \(descriptionName) in \(folder.path); run `juke retrain`", cause: error
            )
        }
        let matrix = try NumPyFile.read(folder.appendingPathComponent(matrixName))
        guard (1...2).contains(file.format), file.projectionDigest == digest(of: matrix) else {
            throw EmbeddingError(
                .unreadableModel,
                "\(descriptionName) and \(matrixName) in \(folder.path) do not belong together; "
                    + "run `juke models export` again"
            )
        }
        return try file.transform.model(
            version: file.version, method: file.method, matrix: matrix, figures: file.figures
        )
    }
}

/// A model apart from its matrix, as one JSON document: the transform's keys and those of the blend.
///
/// Models of earlier versions have the transform's keys only.
package struct ModelDescription: Sendable, Equatable, Codable {
    /// The transform of the features before the matrix.
    package let transform: Transform
    /// How much of a track is its artist.
    package let context: Double
    /// How many of the last audio dimensions take no part in the context.
    package let ownDimensions: Int
    /// The dimensions of the genre tags.
    package let genreBlock: GenreBlock?
    /// The mean of the corpus' unit vectors.
    package let centre: [Float]

    /// Describes everything of a model but its matrix, name and figures.
    package init(_ model: TrainedModel) {
        transform = model.projection.transform
        context = model.context
        ownDimensions = model.ownDimensions
        genreBlock = model.genreBlock
        centre = model.centre
    }

    /// Reads a document of this or an earlier version.
    package init(from decoder: any Decoder) throws {
        transform = try Transform(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        context = try container.decodeIfPresent(Double.self, forKey: .context) ?? 0
        ownDimensions = try container.decodeIfPresent(Int.self, forKey: .ownDimensions) ?? 0
        genreBlock = try container.decodeIfPresent(GenreBlock.self, forKey: .genreBlock)
        centre = try container.decodeIfPresent([Float].self, forKey: .centre) ?? []
    }

    /// Writes one flat document.
    package func encode(to encoder: any Encoder) throws {
        try transform.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(context, forKey: .context)
        try container.encode(ownDimensions, forKey: .ownDimensions)
        try container.encodeIfPresent(genreBlock, forKey: .genreBlock)
        try container.encode(centre, forKey: .centre)
    }

    private enum CodingKeys: String, CodingKey {
        case context, centre
        case ownDimensions = "own_dimensions"
        case genreBlock = "genre_block"
    }

    /// The model that the description and a matrix make.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when they do not fit together.
    package func model(
        version: String, method: String, matrix: Matrix, figures: TrainingFigures
    ) throws(EmbeddingError) -> TrainedModel {
        let isSound =
            (0..<1).contains(context) && (0...Space.dimensions - GenreBlock.dimensions).contains(ownDimensions)
            && centre.allSatisfy(\.isFinite)
            && (centre.isEmpty || centre.count == Space.dimensions) && genreBlock?.isSound ?? true
        guard isSound else {
            throw EmbeddingError(.shapeMismatch, "the description of model \(version) is damaged; run `juke retrain`")
        }
        return TrainedModel(
            version: version, method: method, projection: try Projection(transform: transform, matrix: matrix),
            context: context, ownDimensions: ownDimensions, genreBlock: genreBlock, centre: centre, figures: figures
        )
    }
}
