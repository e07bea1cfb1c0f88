import Foundation

/// The dimensions that say what an artist's genre tags mean, beside those of the sound.
///
///     part = weight · mean of the tags' strengths · unit(Σ strength · vector)          over the artist's tags
///
/// An artist without a known tag has what its sound suggests (``GenreGuess``), which is shorter than what tags say.
public struct GenreBlock: Sendable, Equatable, Codable {
    /// How many dimensions of a vector are the genre's; the audio has the others.
    public static let dimensions = 12
    /// How many dimensions the audio has beside it.
    static let audioDimensions = Space.dimensions - dimensions

    /// The mean length of the genre part beside the audio part's 1.
    public let weight: Double
    /// The tags, ascending.
    public let genres: [String]
    /// One row of ``dimensions`` numbers a tag, behind one another.
    public let vectors: [Float]
    /// How much each tag says, about 1; empty in models of earlier versions, where all say the same.
    public let strengths: [Float]
    /// What the sound suggests where no tag is known; `nil` where it was not learned.
    public let guess: GenreGuess?

    init(
        weight: Double, genres: [String] = [], vectors: [Float] = [], strengths: [Float] = [],
        guess: GenreGuess? = nil
    ) {
        self.weight = weight
        self.genres = genres
        self.vectors = vectors
        self.strengths = strengths
        self.guess = guess
    }

    /// The genre part of an artist.
    ///
    /// - Returns: ``dimensions`` numbers; `nil` without a known tag.
    public func part(of tags: [String]) -> [Float]? {
        var sum = [Double](repeating: 0, count: Self.dimensions)
        var (total, count) = (0.0, 0.0)
        for tag in Set(tags).sorted() {
            guard let row = row(of: tag) else { continue }
            let strength = strengths.isEmpty ? 1 : Double(strengths[row])
            for component in 0..<Self.dimensions {
                sum[component] += strength * Double(vectors[row * Self.dimensions + component])
            }
            total += strength
            count += 1
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > Double(Space.shortestLength) else { return nil }
        return sum.map { Float($0 / length * weight * total / count) }
    }

    /// Whether the block can be used, as one from a damaged file cannot.
    var isSound: Bool {
        weight.isFinite && weight >= 0 && vectors.count == genres.count * Self.dimensions
            && (strengths.isEmpty || strengths.count == genres.count) && guess?.isSound ?? true
            && (vectors + strengths).allSatisfy(\.isFinite) && zip(genres, genres.dropFirst()).allSatisfy { $0 < $1 }
    }

    private func row(of tag: String) -> Int? {
        var (low, high) = (0, genres.count)
        while low < high {
            let middle = (low + high) / 2
            if genres[middle] < tag { low = middle + 1 } else { high = middle }
        }
        return low < genres.count && genres[low] == tag ? low : nil
    }

    private enum CodingKeys: String, CodingKey {
        case weight, genres, vectors, strengths, guess
    }

    /// Reads a block; those of earlier versions have tags and their vectors only.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weight = try container.decode(Double.self, forKey: .weight)
        genres = try container.decode([String].self, forKey: .genres)
        vectors = try container.decode([Float].self, forKey: .vectors)
        strengths = try container.decodeIfPresent([Float].self, forKey: .strengths) ?? []
        guess = try container.decodeIfPresent(GenreGuess.self, forKey: .guess)
    }
}
