import Catalog

/// An artist as training and embedding see it.
public struct CorpusArtist: Sendable, Equatable {
    /// The name, by which entries that are no artist are told.
    public var name: String
    /// The genre tags, and the genre by which a crawl found the artist.
    public var genres: [String]

    /// Makes an artist.
    public init(name: String, genres: [String] = []) {
        self.name = name
        self.genres = genres
    }

    /// Whether the entry stands for many artists, as compilations are credited: no sound of its own.
    ///
    /// Such an entry is kept out of the fit and gives no context.
    public var isVarious: Bool { Self.isVarious(name) }

    /// Whether an artist's name says that the entry stands for many artists.
    public static func isVarious(_ name: String) -> Bool {
        // Folding costs more than this look at the first letter, which rules nearly every artist out.
        guard let first = name.utf8.first, Self.initials.contains(first | 0x20) else { return false }
        return Self.variousNames.contains(FoldedName(name).text)
    }

    private static let initials = Set(variousNames.compactMap { $0.utf8.first })

    private static let variousNames: Set<String> = [
        "various", "various artists", "varios", "varios artistas", "vari", "artisti vari", "varios interpretes",
        "varios artistas cc", "verschiedene interpreten", "verschiedene kunstler", "diverse", "diverse interpreten",
        "diverse artiesten", "diverse artister", "artistes divers", "artistes varies", "multi interpretes",
        "vario artistas", "unknown artist",
    ]
}
