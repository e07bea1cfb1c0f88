public import Catalog

/// One recommended resource.
public struct RankedItem: Hashable, Sendable {
    /// What kind of resource it is.
    public let type: ResourceType
    /// Its identifier.
    public let spotifyID: SpotifyID
    /// Its name.
    public let name: String
    /// The cosine of the resource and the combined seeds, unrounded, by which the list is ordered.
    public let score: Double
    /// The score clamped to 0…1, unrounded; ``Likeness/displayed(_:)`` rounds it.
    public let likeness: Double
    /// How far the resource's embedding can be trusted, 0…1.
    public let quality: Double
    /// The version of the model that made the embedding.
    public let modelVersion: String

    /// Makes an item; its likeness follows from the score.
    public init(
        type: ResourceType, spotifyID: SpotifyID, name: String, score: Double, quality: Double, modelVersion: String
    ) {
        self.type = type
        self.spotifyID = spotifyID
        self.name = name
        self.score = score
        self.likeness = Likeness.of(score)
        self.quality = quality
        self.modelVersion = modelVersion
    }
}
