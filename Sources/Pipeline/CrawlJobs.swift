package import Catalog

/// The payload of `catalog.tasks.crawl_catalog`.
package struct CrawlCatalogJob: Codable, Sendable, Equatable {
    /// The genre seeds, in order; empty for those of the worker's provider.
    package var genres: [String]
    /// How many artists to take from each seed; `nil` for all that the search finds.
    package var artistsPerGenre: Int?
    /// Whether a provider that invents its music may put it beside real music.
    package var mixesInvented: Bool
    /// The folders to scan, when the worker's provider is a library of files; empty for those of its settings.
    package var folders: [String]

    /// The allowed values of ``artistsPerGenre``.
    package static let artistLimits = 1...1_000

    private enum CodingKeys: String, CodingKey {
        case genres, folders
        case artistsPerGenre = "artists_per_genre"
        case mixesInvented = "mix_invented"
    }

    /// Without arguments, a job for all artists of the seeds of the worker's provider.
    package init(
        genres: [String] = [], artistsPerGenre: Int? = nil, mixesInvented: Bool = false, folders: [String] = []
    ) {
        self.genres = genres
        self.artistsPerGenre = artistsPerGenre
        self.mixesInvented = mixesInvented
        self.folders = folders
    }

    /// Decodes leniently: an operator may push `{}`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        genres = try container.decodeIfPresent([String].self, forKey: .genres) ?? []
        artistsPerGenre = try container.decodeIfPresent(Int.self, forKey: .artistsPerGenre)
        mixesInvented = try container.decodeIfPresent(Bool.self, forKey: .mixesInvented) ?? false
        folders = try container.decodeIfPresent([String].self, forKey: .folders) ?? []
    }

    /// Writes ``mixesInvented`` and ``folders`` only where they say something, which leaves the payload of every other
    /// job as it was.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(genres, forKey: .genres)
        try container.encodeIfPresent(artistsPerGenre, forKey: .artistsPerGenre)
        if mixesInvented { try container.encode(true, forKey: .mixesInvented) }
        if !folders.isEmpty { try container.encode(folders, forKey: .folders) }
    }
}

/// The payload of `catalog.tasks.crawl_genre`: one seed of a crawl run.
package struct CrawlGenreJob: Codable, Sendable, Equatable {
    /// The genre to search, as the provider spells it.
    package var genre: String
    /// How many artists to take.
    package var limit: Int

    /// The beginning of the keys of the seeds' items; it distinguishes them from the artists'.
    package static let itemPrefix = "genre:"

    /// A job for at most `limit` artists of one seed.
    package init(genre: String, limit: Int) {
        self.genre = genre
        self.limit = limit
    }
}

/// The payload of `catalog.tasks.crawl_artist`: one artist of a crawl run.
package struct CrawlArtistJob: Codable, Sendable, Equatable {
    /// The artist as the search returned it.
    package var artist: Artist

    /// A job for all albums and tracks of one artist.
    package init(artist: Artist) {
        self.artist = artist
    }
}
