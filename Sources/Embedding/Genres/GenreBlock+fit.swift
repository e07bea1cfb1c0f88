import Foundation

extension GenreBlock {
    /// An artist that carries tags, as the fit sees it.
    struct TaggedArtist {
        var tags: [String]
        /// The audio part, ``audioDimensions`` numbers of length 1; `nil` where none of its tracks is in the sample.
        var sound: [Double]?
    }

    /// Whether the options ask for the dimensions and the corpus has tags for them, and why.
    static func isWanted(_ options: TrainingOptions, for corpus: TrainingCorpus) -> (Bool, String) {
        guard options.genreBlock != .off else { return (false, "No genre dimensions: switched off.") }
        let artists = corpus.artists.values.filter { !$0.isVarious }
        let tagged = artists.filter { !$0.genres.isEmpty }
        let share = artists.isEmpty ? 0 : Double(tagged.count) / Double(artists.count)
        let found = "\(tagged.count) of \(artists.count) artists carry genres"
        if options.genreBlock == .auto, share < LearnedTrainer.leastTagged {
            return (false, "No genre dimensions: \(found), fewer than a tenth.")
        }
        guard options.genreWeight > 0, Set(tagged.lazy.flatMap(\.genres)).count > 1 else {
            return (false, "No genre dimensions: \(found), and there is nothing to compare.")
        }
        return (true, "\(dimensions) of \(Space.dimensions) dimensions for genres: \(found).")
    }

    /// The most tags that get a vector: those that most artists carry.
    ///
    /// Rarer ones say little that the others of their artist do not say, and the time of the fit grows with the cube.
    private static let tagLimit = 500

    /// Fits vectors to tags by the artists that carry them, strengths, and what a sound suggests.
    ///
    ///     strength = √ log ((artists + 1) / carriers), divided by its mean over the artists
    ///
    /// - Parameters:
    ///   - artists: Artists with tags; one without any has no effect.
    ///   - weight: The mean length of the genre part beside the audio part's 1.
    /// - Returns: `nil` when there are fewer than two tags.
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    static func fitted(to artists: [TaggedArtist], weight: Double) throws(EmbeddingError) -> GenreBlock? {
        var carriers: [String: Int] = [:]
        for tag in artists.lazy.flatMap({ Set($0.tags) }) { carriers[tag, default: 0] += 1 }
        let kept = carriers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(tagLimit).map(\.key).sorted()
        guard kept.count > 1 else { return nil }
        let positions = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let tagged = artists.map { artist in
            (tags: Set(artist.tags).compactMap { positions[$0] }.sorted(), sound: artist.sound)
        }.filter { !$0.tags.isEmpty }

        let placement = try TagPlacement(TagLikeness(tagged, tags: kept.count))
        let information = kept.map { log(Double(tagged.count + 1) / Double(carriers[$0] ?? 1)).squareRoot() }
        let mean =
            tagged.reduce(0.0) { sum, artist in
                sum + artist.tags.reduce(0) { $0 + information[$1] } / Double(artist.tags.count)
            } / Double(tagged.count)
        let block = GenreBlock(
            weight: weight, genres: kept, vectors: placement.rows(of: dimensions),
            strengths: information.map { Float($0 / mean) })
        let guess = try GenreGuess(
            fittedTo: artists.compactMap { artist in
                guard let sound = artist.sound, let part = block.part(of: artist.tags) else { return nil }
                return (sound, part)
            })
        return GenreBlock(
            weight: weight, genres: kept, vectors: block.vectors, strengths: block.strengths, guess: guess)
    }
}

extension TrainedModel {
    /// The same model with what its corpus' tags mean, where it has dimensions for them.
    ///
    /// - Throws: ``EmbeddingError/Code/solverFailed``.
    func learningGenres(of corpus: TrainingCorpus) throws(EmbeddingError) -> TrainedModel {
        guard let weight = genreBlock?.weight else { return self }
        // With dimensions that say nothing a vector is the audio part.
        let bare = with(genreBlock: GenreBlock(weight: weight))
        let sample = corpus.sample
        let (vectors, valid) = CorpusEmbedder(bare).tracks(sample, artists: corpus.artists)
        var sums: [Int64: [Double]] = [:]
        for (row, track) in sample.enumerated() where valid[row] {
            guard let artist = track.artist else { continue }
            for component in 0..<GenreBlock.audioDimensions {
                sums[artist, default: [Double](repeating: 0, count: GenreBlock.audioDimensions)][component] +=
                    Double(vectors[row * Space.dimensions + component])
            }
        }
        let artists = corpus.artists.sorted { $0.key < $1.key }.filter { !$1.isVarious && !$1.genres.isEmpty }
        let tagged = artists.map { GenreBlock.TaggedArtist(tags: $1.genres, sound: sums[$0].flatMap(Self.unit)) }
        return with(genreBlock: try GenreBlock.fitted(to: tagged, weight: weight) ?? GenreBlock(weight: weight))
    }

    /// A sum of sounds at unit length; `nil` when it has no direction.
    static func unit(_ sum: [Double]) -> [Double]? {
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > Double(Space.shortestLength) ? sum.map { $0 / length } : nil
    }

    private func with(genreBlock: GenreBlock) -> TrainedModel {
        TrainedModel(
            version: version, method: method, projection: projection, context: context, ownDimensions: ownDimensions,
            genreBlock: genreBlock, centre: centre, figures: figures)
    }
}
