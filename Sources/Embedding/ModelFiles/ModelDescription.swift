/// What a model does apart from its matrix, as one JSON document: the transform's keys and those of the blend.
///
/// Models of earlier versions have the transform's keys only.
public struct ModelDescription: Sendable, Equatable, Codable {
    /// What happens to the features before the matrix.
    public let transform: Transform
    /// How much of a track is its artist.
    public let context: Double
    /// How many of the last audio dimensions take no part in the context.
    public let ownDimensions: Int
    /// The dimensions of the genre tags.
    public let genreBlock: GenreBlock?
    /// The mean of the corpus' unit vectors.
    public let centre: [Float]

    /// Describes a model.
    public init(_ model: TrainedModel) {
        transform = model.projection.transform
        context = model.context
        ownDimensions = model.ownDimensions
        genreBlock = model.genreBlock
        centre = model.centre
    }

    /// Reads a document of this or an earlier version.
    public init(from decoder: any Decoder) throws {
        transform = try Transform(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        context = try container.decodeIfPresent(Double.self, forKey: .context) ?? 0
        ownDimensions = try container.decodeIfPresent(Int.self, forKey: .ownDimensions) ?? 0
        genreBlock = try container.decodeIfPresent(GenreBlock.self, forKey: .genreBlock)
        centre = try container.decodeIfPresent([Float].self, forKey: .centre) ?? []
    }

    /// Writes one flat document.
    public func encode(to encoder: any Encoder) throws {
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
    public func model(
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
