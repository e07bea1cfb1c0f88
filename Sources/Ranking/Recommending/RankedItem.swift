public import Catalog

/// One recommended resource.
public struct RankedItem: Hashable, Sendable {
    /// What kind of resource it is.
    public let type: ResourceType
    /// Its identifier.
    public let spotifyID: SpotifyID
    /// Its name.
    public let name: String
    /// The cosine of the resource and the combined seeds less what the request's targets cost, unrounded: what the list is
    /// ordered by unless variety counts.
    public let score: Double
    /// The cosine clamped to 0…1, unrounded; ``Likeness/displayed(_:)`` rounds it.
    public let likeness: Double
    /// How far the resource's embedding can be trusted, 0…1.
    public let quality: Double
    /// The version of the model that made the embedding.
    public let modelVersion: String
    /// Why it is listed; when the request asks to explain.
    public let explanation: Explanation?
    /// What else is known of it; when the request asks for details.
    public let details: EntityDetails?

    /// Makes an item.
    ///
    /// - Parameters:
    ///   - type: What kind of resource it is.
    ///   - spotifyID: Its identifier.
    ///   - name: Its name.
    ///   - score: What it is ranked by.
    ///   - penalty: What the request's targets took off the cosine.
    ///   - quality: How far the embedding can be trusted, 0…1.
    ///   - modelVersion: The model's version.
    ///   - explanation: Why it is listed.
    ///   - details: What else is known of it.
    public init(
        type: ResourceType, spotifyID: SpotifyID, name: String, score: Double, penalty: Double = 0, quality: Double,
        modelVersion: String, explanation: Explanation? = nil, details: EntityDetails? = nil
    ) {
        self.type = type
        self.spotifyID = spotifyID
        self.name = name
        self.score = score
        self.likeness = Likeness.of(score + penalty)
        self.quality = quality
        self.modelVersion = modelVersion
        self.explanation = explanation
        self.details = details
    }
}
