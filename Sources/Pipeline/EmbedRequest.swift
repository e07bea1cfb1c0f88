public import Catalog

/// The payload of `recommender.tasks.embed`: asks for one vector.
public struct EmbedRequest: Codable, Sendable, Equatable {
    /// The resource to look up; `nil` for plain text.
    public var uri: JukeURI?
    /// What is hashed when there is no resource or it has no vector (legacy contract b.2).
    public var tokens: [String]

    /// Makes a request.
    public init(uri: JukeURI? = nil, tokens: [String]) {
        self.uri = uri
        self.tokens = tokens
    }
}

/// The reply to `recommender.tasks.embed`.
public struct EmbedReply: Codable, Sendable, Equatable {
    /// 32 numbers of unit length.
    public var vector: [Float]
    /// The model that the vector belongs to.
    public var modelVersion: String
    /// How much evidence it rests on, 0…1.
    public var quality: Double

    private enum CodingKeys: String, CodingKey {
        case vector, quality
        case modelVersion = "model_version"
    }

    /// Makes a reply.
    public init(vector: [Float], modelVersion: String, quality: Double) {
        self.vector = vector
        self.modelVersion = modelVersion
        self.quality = quality
    }
}
