package import Catalog

/// Ranked lists of similar resources, all computed with one model.
package struct RecommendationAnswer: Codable, Sendable, Equatable {
    /// The artists, best first; empty when they were not asked for and when the seeds cancel out.
    package var artists: [Item]
    /// The albums, best first.
    package var albums: [Item]
    /// The tracks, best first.
    package var tracks: [Item]
    /// The version of the model that every score comes from.
    package var modelVersion: String
    /// When the answer was computed, in milliseconds since the Unix epoch.
    package var generatedAt: Int64
    /// The resolution of each seed, in the order of ``RecommendationRequest/ownSeeds``, then the favourites.
    package var seeds: [ResolvedSeed]
    /// Why nothing is listed, in a sentence; for new-style requests.
    package var reason: String?
    /// How many of the first rows of each list, by the kind's plural, are nearer to the seeds than chance; for
    /// new-style requests.
    package var meaningful: [String: Int]?
    /// Audio features that the request bounds or aims at and that no track has: a bound on one leaves nothing, and a
    /// target has no effect; for new-style requests.
    package var missingFeatures: [MusicAttribute]?
    /// The reason why the resource of `why_not` is not listed.
    package var whyNot: RecommendationOmission?
    /// `true` where the mean of seeds was asked for that are no nearer to each other than chance; for new-style
    /// requests.
    package var areSeedsFarApart: Bool?

    /// One recommended resource.
    package struct Item: Codable, Sendable, Equatable {
        /// The resource's name, trimmed.
        package var name: String
        /// The provider's identifier.
        package var spotifyID: SpotifyID
        /// The cosine of the resource and the combined seeds, clamped to 0…1 and rounded to two decimals for display.
        package var likeness: Double
        /// The cosine of the resource and the combined seeds, −1…1, less what the request's targets and its familiarity
        /// cost: the number that the list is ordered by unless variety counts.
        package var score: Double
        /// How far the resource's vector can be trusted, 0…1.
        package var quality: Double
        /// Why it is listed; present when the request asks to explain.
        package var explanation: RecommendationExplanation?
        /// Further details; present when the request asks for them.
        package var details: RecommendationDetails?
        /// Where the cosine stands between chance, 0, and the best that the catalog knows, 1, with three decimals;
        /// present for new-style requests of a model for which that was learned.
        package var closeness: Double?
        /// What the request's familiarity takes off ``closeness`` for the order, at most 0, with three decimals;
        /// present for new-style requests in which it matters.
        package var familiarity: Double?
        /// How many versions of the recording or release the catalog has, at least 1; present when they are folded.
        package var versions: Int?
        /// Whether the vector rests on little; present for new-style requests.
        package var isThin: Bool?
        /// What a thin vector rests on.
        package var thinReason: ThinReason?

        private enum CodingKeys: String, CodingKey {
            case name, likeness, score, quality, explanation, details, closeness, familiarity, versions
            case spotifyID = "spotify_id"
            case isThin = "thin"
            case thinReason = "thin_reason"
        }

        /// ``closeness`` in a word; `nil` for what is no nearer than chance.
        package var closenessWord: ClosenessWord? { closeness.flatMap(ClosenessWord.init) }

        /// A resource with its scores; what is left out is not in the answer.
        package init(
            name: String, spotifyID: SpotifyID, likeness: Double, score: Double, quality: Double,
            explanation: RecommendationExplanation? = nil, details: RecommendationDetails? = nil,
            closeness: Double? = nil, familiarity: Double? = nil, versions: Int? = nil, isThin: Bool? = nil,
            thinReason: ThinReason? = nil
        ) {
            self.name = name
            self.spotifyID = spotifyID
            self.likeness = likeness
            self.score = score
            self.quality = quality
            self.explanation = explanation
            self.details = details
            self.closeness = closeness
            self.familiarity = familiarity
            self.versions = versions
            self.isThin = isThin
            self.thinReason = thinReason
        }
    }

    /// What a vector rests on that says little of its resource.
    package enum ThinReason: String, Codable, Sendable, CaseIterable {
        /// A single track.
        case oneTrack = "one_track"
        /// Compilations only, which are of many artists.
        case compilations

        /// The reason in words.
        package var words: String {
            switch self {
            case .oneTrack: "one track known"
            case .compilations: "compilations only"
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case artists, albums, tracks, seeds, reason, meaningful
        case missingFeatures = "missing_features"
        case whyNot = "why_not"
        case areSeedsFarApart = "seeds_far_apart"
        case modelVersion = "model_version"
        case generatedAt = "generated_at"
    }

    /// An answer of one model, by default with empty lists; the worker sets the time.
    package init(
        artists: [Item] = [], albums: [Item] = [], tracks: [Item] = [], modelVersion: String, generatedAt: Int64 = 0,
        seeds: [ResolvedSeed] = [], reason: String? = nil, meaningful: [String: Int]? = nil
    ) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.modelVersion = modelVersion
        self.generatedAt = generatedAt
        self.seeds = seeds
        self.reason = reason
        self.meaningful = meaningful
    }

    /// The list of one kind; always empty for genres, which are never recommended.
    package subscript(type: ResourceType) -> [Item] {
        get {
            switch type {
            case .artist: artists
            case .album: albums
            case .track: tracks
            case .genre: []
            }
        }
        set {
            switch type {
            case .artist: artists = newValue
            case .album: albums = newValue
            case .track: tracks = newValue
            case .genre: break
            }
        }
    }
}

/// A resource by its URI and name.
package struct NamedResource: Codable, Hashable, Sendable {
    /// The resource's kind and identifier.
    package var uri: JukeURI
    /// Its name.
    package var name: String
    /// The names of the artists of an album or a track, where an answer has them.
    package var artists: [String]?
    /// 0…100, where an answer has it.
    package var popularity: Int?

    /// A resource, with artists and popularity where an answer has them.
    package init(uri: JukeURI, name: String, artists: [String]? = nil, popularity: Int? = nil) {
        self.uri = uri
        self.name = name
        self.artists = artists
        self.popularity = popularity
    }
}

/// The details that an application shows beside a recommended resource's name, so that it need not ask for them.
package struct RecommendationDetails: Codable, Sendable, Equatable {
    /// The artists of an album or track, in the order of their credit; empty for an artist.
    package var artists: [NamedResource]
    /// The album of a track.
    package var album: NamedResource?
    /// The genres of its artists.
    package var genres: [String]
    /// The year of its release; an artist has none.
    package var releaseYear: Int?
    /// Milliseconds: an album has the sum of its known tracks, an artist none.
    package var durationMilliseconds: Int?
    /// 0…100; an album has that of its most popular track.
    package var popularity: Int?
    /// Whether it, or one of its tracks, is marked as explicit; `nil` for an artist.
    package var isExplicit: Bool?
    /// The URI at which a track can be played, a file's or a service's; looked up for files and sequences only.
    package var location: String?

    private enum CodingKeys: String, CodingKey {
        case artists, album, genres, popularity, location
        case releaseYear = "release_year"
        case durationMilliseconds = "duration_ms"
        case isExplicit = "explicit"
    }

    /// The details that are known; the others are left out.
    package init(
        artists: [NamedResource] = [], album: NamedResource? = nil, genres: [String] = [], releaseYear: Int? = nil,
        durationMilliseconds: Int? = nil, popularity: Int? = nil, isExplicit: Bool? = nil, location: String? = nil
    ) {
        self.location = location
        self.artists = artists
        self.album = album
        self.genres = genres
        self.releaseYear = releaseYear
        self.durationMilliseconds = durationMilliseconds
        self.popularity = popularity
        self.isExplicit = isExplicit
    }
}
