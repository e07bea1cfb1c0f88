public import Catalog

/// The payload of `catalog.tasks.crawl_catalog`.
public struct CrawlCatalogJob: Codable, Sendable, Equatable {
    /// The genre seeds, in order; empty for those of the worker's provider.
    public var genres: [String]
    /// How many artists to take from each seed; `nil` for all that the search finds.
    public var artistsPerGenre: Int?
    /// Whether a provider that invents its music may put it beside real music.
    public var mixesInvented: Bool

    /// What ``artistsPerGenre`` may be.
    public static let artistLimits = 1...1_000

    private enum CodingKeys: String, CodingKey {
        case genres
        case artistsPerGenre = "artists_per_genre"
        case mixesInvented = "mix_invented"
    }

    /// Without arguments, an order for all artists of the seeds of the worker's provider.
    public init(genres: [String] = [], artistsPerGenre: Int? = nil, mixesInvented: Bool = false) {
        self.genres = genres
        self.artistsPerGenre = artistsPerGenre
        self.mixesInvented = mixesInvented
    }

    /// Decodes leniently: an operator may push `{}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        genres = try container.decodeIfPresent([String].self, forKey: .genres) ?? []
        artistsPerGenre = try container.decodeIfPresent(Int.self, forKey: .artistsPerGenre)
        mixesInvented = try container.decodeIfPresent(Bool.self, forKey: .mixesInvented) ?? false
    }
}

/// The payload of `catalog.tasks.crawl_genre`: one seed of a crawl run.
public struct CrawlGenreJob: Codable, Sendable, Equatable {
    /// The genre to search, as the provider spells it.
    public var genre: String
    /// How many artists to take.
    public var limit: Int

    /// What the keys of the seeds' items begin with; it tells them from the artists'.
    public static let itemPrefix = "genre:"

    /// An order for at most `limit` artists of one seed.
    public init(genre: String, limit: Int) {
        self.genre = genre
        self.limit = limit
    }
}

/// The payload of `catalog.tasks.crawl_artist`: one artist of a crawl run.
public struct CrawlArtistJob: Codable, Sendable, Equatable {
    /// The artist as the search returned it.
    public var artist: Artist

    /// An order for all albums and tracks of one artist.
    public init(artist: Artist) {
        self.artist = artist
    }
}
