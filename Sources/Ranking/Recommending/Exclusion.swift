public import Catalog

/// Something that must not be recommended.
public enum Exclusion: Hashable, Sendable {
    /// A resource by URI.
    case uri(JukeURI)
    /// A resource by its bare identifier, of whatever kind.
    case id(SpotifyID)

    /// Reads a Juke URI, or takes the text for a bare identifier.
    public init(_ text: String) {
        self = JukeURI(text).map(Exclusion.uri) ?? .id(SpotifyID(text))
    }

    var id: SpotifyID {
        switch self {
        case .uri(let uri): uri.id
        case .id(let id): id
        }
    }
}
