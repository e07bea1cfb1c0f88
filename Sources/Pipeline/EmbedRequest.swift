package import Catalog

/// The payload of `recommender.tasks.embed`: asks for one vector.
package struct EmbedRequest: Codable, Sendable, Equatable {
    /// The resource to look up; `nil` for plain text.
    package var uri: JukeURI?
    /// The texts that are hashed when there is no resource or it has no vector (docs/legacy-api.md, b.2).
    package var tokens: [String]

    package init(uri: JukeURI? = nil, tokens: [String]) {
        self.uri = uri
        self.tokens = tokens
    }
}

/// The reply to `recommender.tasks.embed`.
package struct EmbedReply: Codable, Sendable, Equatable {
    /// 32 numbers of unit length.
    package var vector: [Float]
    /// The model that the vector belongs to.
    package var modelVersion: String
    /// How far the vector can be trusted, 0…1.
    package var quality: Double

    private enum CodingKeys: String, CodingKey {
        case vector, quality
        case modelVersion = "model_version"
    }

    package init(vector: [Float], modelVersion: String, quality: Double) {
        self.vector = vector
        self.modelVersion = modelVersion
        self.quality = quality
    }
}
