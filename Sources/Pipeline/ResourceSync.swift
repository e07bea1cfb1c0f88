public import Catalog
public import Messaging

/// The phases in which a catalog is embedded: each aggregates what the one before wrote.
public enum ResourceSync: String, CaseIterable, Codable, Sendable {
    case tracks, albums, artists, genres

    /// The kind of resource that the phase embeds.
    public var resource: ResourceType {
        switch self {
        case .tracks: .track
        case .albums: .album
        case .artists: .artist
        case .genres: .genre
        }
    }

    /// The task that embeds one batch of the phase.
    public var task: TaskName {
        switch self {
        case .tracks: .syncTrackEmbedding
        case .albums: .syncAlbumEmbedding
        case .artists: .syncArtistEmbedding
        case .genres: .syncGenreEmbedding
        }
    }

    /// The phase that follows, or `nil` after the last.
    public var next: ResourceSync? {
        let phases = Self.allCases
        guard let index = phases.firstIndex(of: self), index + 1 < phases.count else { return nil }
        return phases[index + 1]
    }
}
