/// How an evaluation is made.
public struct EvaluationOptions: Sendable, Equatable, Codable {
    /// In how many artist-disjoint folds the corpus is searched, each on its own.
    public var folds: Int
    /// The most tracks of a fold that ask, drawn at random; `nil` lets all ask.
    public var sample: Int?
    /// How many tracks of a playlist are given; the rest is sought.
    public var playlistSeeds: Int
    /// How often each playlist is asked, with other tracks given.
    public var playlistDraws: Int
    /// What everything random follows from.
    public var seed: UInt64

    /// How long a list is.
    public static let listLength = 10
    /// How many artists stand in an artist's list.
    public static let artistListLength = 5
    /// How many tracks an artist needs to be compared with others.
    public static let artistTracks = 3
    /// How deep the discounted gain of a continued playlist looks.
    public static let gainDepth = 100

    /// Makes options.
    ///
    /// - Parameters:
    ///   - folds: At least 1.
    ///   - sample: At least 1, or `nil` for all.
    ///   - playlistSeeds: At least 1.
    ///   - playlistDraws: At least 1.
    ///   - seed: Any number.
    public init(
        folds: Int = 2, sample: Int? = nil, playlistSeeds: Int = 5, playlistDraws: Int = 4, seed: UInt64 = 1
    ) {
        self.folds = folds
        self.sample = sample
        self.playlistSeeds = playlistSeeds
        self.playlistDraws = playlistDraws
        self.seed = seed
    }

    private enum CodingKeys: String, CodingKey {
        case folds, sample, seed
        case playlistSeeds = "playlist_seeds"
        case playlistDraws = "playlist_draws"
    }
}
