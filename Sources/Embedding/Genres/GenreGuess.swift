/// What an artist's sound suggests of its genre: the genre part that tagged artists of such a sound have on average.
///
///     part = n / (n + doubt) · (offset + (sound − mean) · matrix)        n the tracks that the sound is the mean of
///
/// Ridge regression from the audio part of tagged artists to their genre part. Where a sound goes with many genres
/// their mean is short, so the part says how sure it is. The mean of few tracks says little about an artist, so their
/// part is shorter still, and they do not crowd the lists of genres.
public struct GenreGuess: Sendable, Equatable, Codable {
    /// From this many tagged artists on there is something to learn.
    static let leastArtists = 30
    /// The ridge, as a share of the mean variance of a sound's component.
    private static let ridge = 0.05
    /// What is suggested counts for less than what somebody has told.
    private static let trust = 0.75
    /// With as many tracks as this, a sound suggests half of what many tracks of it do.
    private static let doubt: Float = 6

    /// The mean sound of the tagged artists, as many numbers as the audio part has.
    public let mean: [Float]
    /// One row of ``GenreBlock/dimensions`` numbers for each component of a sound, behind one another.
    public let matrix: [Float]
    /// The part of the mean sound, ``GenreBlock/dimensions`` numbers.
    public let offset: [Float]
    /// How many tracks the doubt counts for; 0 in models of earlier versions, where one says as much as many.
    public let doubt: Float

    init(mean: [Float], matrix: [Float], offset: [Float], doubt: Float) {
        self.mean = mean
        self.matrix = matrix
        self.offset = offset
        self.doubt = doubt
    }

    /// The genre part of a sound.
    ///
    /// - Parameters:
    ///   - sound: The audio part, a vector of length 1.
    ///   - tracks: How many tracks it is the mean of, at least 1.
    /// - Returns: ``GenreBlock/dimensions`` numbers, shorter than those of a tagged artist.
    func part(of sound: [Double], tracks: Int) -> [Float] {
        var sum = offset.map(Double.init)
        for row in 0..<GenreBlock.audioDimensions {
            let deviation = sound[row] - Double(mean[row])
            for component in 0..<GenreBlock.dimensions {
                sum[component] += deviation * Double(matrix[row * GenreBlock.dimensions + component])
            }
        }
        let evidence = Double(tracks) / (Double(tracks) + Double(doubt))
        return sum.map { Float($0 * evidence) }
    }

    /// Whether it can be used, as one from a damaged file cannot.
    var isSound: Bool {
        mean.count == GenreBlock.audioDimensions && offset.count == GenreBlock.dimensions
            && matrix.count == mean.count * offset.count && (mean + matrix + offset).allSatisfy(\.isFinite)
            && doubt.isFinite && doubt >= 0
    }

    private enum CodingKeys: String, CodingKey {
        case mean, matrix, offset, doubt
    }

    /// Reads what was learned; that of earlier versions knows no doubt.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mean = try container.decode([Float].self, forKey: .mean)
        matrix = try container.decode([Float].self, forKey: .matrix)
        offset = try container.decode([Float].self, forKey: .offset)
        doubt = try container.decodeIfPresent(Float.self, forKey: .doubt) ?? 0
    }
}

extension GenreGuess {
    /// Fits the regression.
    ///
    /// It is `nil` for fewer than ``leastArtists``.
    ///
    /// - Parameter artists: The sound and the genre part of each tagged artist that was heard.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    init?(fittedTo artists: [(sound: [Double], part: [Float])]) throws(EmbeddingError) {
        guard artists.count >= Self.leastArtists else { return nil }
        let (order, width) = (GenreBlock.audioDimensions, GenreBlock.dimensions)
        let count = Double(artists.count)
        var (mean, offset) = ([Double](repeating: 0, count: order), [Double](repeating: 0, count: width))
        for artist in artists {
            for row in 0..<order { mean[row] += artist.sound[row] / count }
            for column in 0..<width { offset[column] += Double(artist.part[column]) / count }
        }
        var covariance = [Double](repeating: 0, count: order * order)
        var shared = [Double](repeating: 0, count: order * width)
        for artist in artists {
            for row in 0..<order {
                let deviation = artist.sound[row] - mean[row]
                for other in 0..<order {
                    covariance[row * order + other] += deviation * (artist.sound[other] - mean[other]) / count
                }
                for column in 0..<width {
                    shared[row * width + column] += deviation * (Double(artist.part[column]) - offset[column]) / count
                }
            }
        }
        let problem = try SymmetricEigenproblem(covariance, order: order)
        let ridge = Self.ridge * problem.values.reduce(0) { $0 + max($1, 0) } / Double(order)
        var matrix = [Double](repeating: 0, count: order * width)
        for (value, vector) in zip(problem.values, problem.vectors) where value + ridge > 1e-12 {
            for column in 0..<width {
                var product = 0.0
                for row in 0..<order { product += vector[row] * shared[row * width + column] }
                product /= value + ridge
                for row in 0..<order { matrix[row * width + column] += vector[row] * product }
            }
        }
        self.mean = mean.map(Float.init)
        self.matrix = matrix.map { Float($0 * Self.trust) }
        self.offset = offset.map { Float($0 * Self.trust) }
        self.doubt = Self.doubt
    }
}
