/// The dimensions that say what an artist's genre tags mean, beside those of the sound.
///
/// Each tag has a vector from the tags that go with it; an artist's is the sum of its tags' at unit length, times
/// ``weight``. An artist without a known tag has zeros.
public struct GenreBlock: Sendable, Equatable, Codable {
    /// How many dimensions of a vector are the genre's; the audio has the others.
    public static let dimensions = 12

    /// The length of the genre part beside the audio part's 1.
    public let weight: Double
    /// The tags, ascending.
    public let genres: [String]
    /// One row of ``dimensions`` numbers a tag, behind one another.
    public let vectors: [Float]

    /// The genre part of an artist.
    ///
    /// - Returns: ``dimensions`` numbers of length ``weight``; `nil` without a known tag.
    public func part(of tags: [String]) -> [Float]? {
        var sum = [Double](repeating: 0, count: Self.dimensions)
        for tag in Set(tags).sorted() {
            guard let row = row(of: tag) else { continue }
            for component in 0..<Self.dimensions {
                sum[component] += Double(vectors[row * Self.dimensions + component])
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > Double(Space.shortestLength) else { return nil }
        return sum.map { Float($0 / length * weight) }
    }

    /// Whether the block can be used, as one from a damaged file cannot.
    var isSound: Bool {
        weight.isFinite && weight >= 0 && vectors.count == genres.count * Self.dimensions
            && vectors.allSatisfy(\.isFinite) && zip(genres, genres.dropFirst()).allSatisfy { $0 < $1 }
    }

    private func row(of tag: String) -> Int? {
        var (low, high) = (0, genres.count)
        while low < high {
            let middle = (low + high) / 2
            if genres[middle] < tag { low = middle + 1 } else { high = middle }
        }
        return low < genres.count && genres[low] == tag ? low : nil
    }
}
