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
