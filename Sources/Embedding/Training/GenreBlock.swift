import Foundation

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

extension GenreBlock {
    /// The block that the options ask for and the corpus has tags for, and why.
    static func chosen(
        _ options: TrainingOptions, for corpus: TrainingCorpus
    ) throws(EmbeddingError) -> (GenreBlock?, String) {
        guard options.genreBlock != .off else { return (nil, "No genre dimensions: switched off.") }
        let artists = corpus.artists.sorted { $0.key < $1.key }.map(\.value).filter { !$0.isVarious }
        let tagged = artists.filter { !$0.genres.isEmpty }.map(\.genres)
        let share = artists.isEmpty ? 0 : Double(tagged.count) / Double(artists.count)
        let found = "\(tagged.count) of \(artists.count) artists carry genres"
        if options.genreBlock == .auto, share < LearnedTrainer.leastTagged {
            return (nil, "No genre dimensions: \(found), fewer than a tenth.")
        }
        guard options.genreWeight > 0, let block = try fitted(to: tagged, weight: options.genreWeight) else {
            return (nil, "No genre dimensions: \(found), and there is nothing to compare.")
        }
        return (block, "\(dimensions) of \(Space.dimensions) dimensions for genres: \(found).")
    }

    /// The most tags that get a vector: those that most artists carry.
    ///
    /// Rarer ones say little that the others of their artist do not say, and the time of the fit grows with the cube.
    private static let tagLimit = 500

    /// Fits vectors to tags by the artists that carry them.
    ///
    ///     C = Mᵀ M over artists × tags,  PPMI = max(0, log (C_ij ΣC / (C_i. C_.j)))
    ///     E = U s^½ of its twelve largest singular directions
    ///
    /// Source: Levy, Goldberg, "Neural word embedding as implicit matrix factorization" (2014).
    ///
    /// - Parameters:
    ///   - tags: The tags of each artist; artists without any have no effect.
    ///   - weight: The length of the genre part beside the audio part's 1.
    /// - Returns: `nil` when there are fewer than two tags.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    static func fitted(to tags: [[String]], weight: Double) throws(EmbeddingError) -> GenreBlock? {
        var carriers: [String: Int] = [:]
        for tag in tags.lazy.flatMap(Set.init) { carriers[tag, default: 0] += 1 }
        let kept = carriers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(tagLimit).map(\.key).sorted()
        guard kept.count > 1 else { return nil }
        let positions = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let count = kept.count

        var together = [Double](repeating: 0, count: count * count)
        for artist in tags {
            let own = Set(artist).compactMap { positions[$0] }
            for row in own {
                for column in own { together[row * count + column] += 1 }
            }
        }
        let sums = (0..<count).map { row in together[row * count..<(row + 1) * count].reduce(0, +) }
        let total = sums.reduce(0, +)
        let information = together.indices.map { index in
            let product = sums[index / count] * sums[index % count]
            return together[index] > 0 ? max(0, log(together[index] * total / product)) : 0
        }

        // The matrix is symmetric: its singular directions are its eigenvectors, by the size of their eigenvalues.
        let problem = try SymmetricEigenproblem(information, order: count)
        let order = problem.values.indices.sorted { abs(problem.values[$0]) > abs(problem.values[$1]) }
        let directions = order.prefix(dimensions).map { (problem.vectors[$0], abs(problem.values[$0]).squareRoot()) }
        let vectors = (0..<count).flatMap { row in
            (0..<dimensions).map { component in
                component < directions.count ? Float(directions[component].0[row] * directions[component].1) : 0
            }
        }
        return GenreBlock(weight: weight, genres: kept, vectors: vectors)
    }
}
