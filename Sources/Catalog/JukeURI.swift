/// Names one resource of the catalog without ambiguity: `juke:<type>:<spotify_id>`.
///
/// A genre has no outside identifier; its URI carries its name, with spaces as they are: `juke:genre:trip hop`.
public struct JukeURI: Hashable, Sendable {
    /// The kind of resource that is named.
    public let type: ResourceType
    /// The resource's identifier within its kind.
    public let id: SpotifyID

    /// The URI of a resource; neither part is checked.
    public init(_ type: ResourceType, _ id: SpotifyID) {
        self.type = type
        self.id = id
    }

    /// Reads `juke:<type>:<id>`.
    ///
    /// The scheme and the type are case-sensitive. An artist's, album's or track's identifier is one or more ASCII
    /// letters, digits, `-` or `_`; a genre's is any text that is not blank.
    ///
    /// - Returns: `nil` when the text has another form.
    public init?(_ text: some StringProtocol) {
        let colon = UInt8(ascii: ":")
        let parts = Substring(text).utf8.split(separator: colon, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("juke".utf8),
            let type = ResourceType(rawValue: String(Substring(parts[1])))
        else { return nil }
        let id = Substring(parts[2])
        let isValid =
            type == .genre
            ? id.contains { !$0.isWhitespace }
            : SpotifyID.isValid(id)
        guard isValid else { return nil }
        self.init(type, SpotifyID(String(id)))
    }
}

extension JukeURI: CustomStringConvertible {
    /// The URI's text.
    public var description: String { "juke:\(type.rawValue):\(id)" }
}

extension JukeURI: Codable {
    /// Decodes from the URI's text.
    ///
    /// - Throws: `DecodingError.dataCorrupted` when the text is no Juke URI.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let uri = JukeURI(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is not a Juke URI")
        }
        self = uri
    }

    /// Encodes as the URI's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension JukeURI {
    /// Reads a reference in any of the forms in which people hand music around: `juke:artist:<id>`,
    /// `spotify:artist:<id>`, and links such as `https://open.spotify.com/intl-de/artist/<id>?si=…`.
    ///
    /// - Returns: `nil` when the text is none of them; it may still be a name.
    public init?(reference text: some StringProtocol) {
        if let uri = JukeURI(text) {
            self = uri
            return
        }
        guard let (kind, id) = Self.spotifyParts(String(text)), kind != ResourceType.genre.rawValue,
            let uri = JukeURI("juke:\(kind):\(id)")
        else { return nil }
        self = uri
    }

    /// Whether a text was meant as a reference rather than as a name, well-formed or not.
    public static func looksLikeReference(_ text: some StringProtocol) -> Bool {
        ["juke:", "spotify:", "http://", "https://", "open.spotify.com/"].contains { text.hasPrefix($0) }
    }

    private static func spotifyParts(_ text: String) -> (kind: String, id: String)? {
        if text.hasPrefix("spotify:") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count == 3 ? (String(parts[1]), String(parts[2])) : nil
        }
        var rest = text[...]
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        guard rest.hasPrefix("open.spotify.com/") else { return nil }
        var steps = rest.dropFirst("open.spotify.com/".count).prefix { $0 != "?" && $0 != "#" }
            .split(separator: "/")[...]
        // Links carry the reader's language in front, `intl-de` for instance.
        if steps.first?.hasPrefix("intl-") == true { steps = steps.dropFirst() }
        guard steps.count == 2, let kind = steps.first, let id = steps.last else { return nil }
        return (String(kind), String(id))
    }
}

/// The four kinds of music resource that Juke knows.
///
/// The order of the cases is the order of preference when a plain name could mean several: artist before album before
/// track before genre.
public enum ResourceType: String, CaseIterable, Codable, Sendable {
    case artist, album, track, genre

    /// The kinds that a recommendation may list, in the order in which an answer lists them.
    public static let recommendable: [ResourceType] = [.artist, .album, .track]

    /// The plural that the HTTP interface uses for its lists, `artists` for instance.
    public var plural: String { rawValue + "s" }

    /// Reads the plural form, case-sensitively.
    public init?(plural: some StringProtocol) {
        guard let match = Self.allCases.first(where: { $0.plural == plural }) else { return nil }
        self = match
    }
}

extension ResourceType: Comparable {
    /// Orders by preference, artist first.
    public static func < (left: ResourceType, right: ResourceType) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .artist: 0
        case .album: 1
        case .track: 2
        case .genre: 3
        }
    }
}
