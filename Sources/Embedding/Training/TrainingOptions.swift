/// What an operator may choose about a fit.
public struct TrainingOptions: Sendable, Equatable, Codable {
    /// Whether genre tags get dimensions of their own.
    public enum GenreBlockChoice: String, Sendable, Codable, CaseIterable {
        /// When at least a tenth of the artists are tagged.
        case auto
        /// Whenever there are tags at all.
        case on
        /// Never.
        case off
    }

    /// How much of a track is its artist's other recordings, 0…0.9, but for the dimensions of its own sound; for `learned`
    /// only.
    public var context: Double
    /// Whether genre tags get dimensions of their own; for `learned` only.
    public var genreBlock: GenreBlockChoice
    /// The length of the genre part beside the audio part's 1, 0…4.
    public var genreWeight: Double

    /// Makes options; the defaults are those of `juke retrain`.
    public init(context: Double = 0.55, genreBlock: GenreBlockChoice = .auto, genreWeight: Double = 1) {
        self.context = min(max(context, 0), 0.9)
        self.genreBlock = genreBlock
        self.genreWeight = min(max(genreWeight, 0), 4)
    }
}
