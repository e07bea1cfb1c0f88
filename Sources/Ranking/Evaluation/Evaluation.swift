/// Measures systems side by side: the same tracks, the same questions, the same order among equals.
///
/// The same corpus, systems and options give the same figures to the last digit, on any number of cores.
package struct Evaluation: Sendable {
    private let corpus: EvaluationCorpus
    private let options: EvaluationOptions
    private let folds: [EvaluationFold]
    private let sound: SoundSpace

    /// How many queries one task asks; enough that starting a task does not show.
    private static let chunk = 256

    /// Splits the corpus into folds by artist, the same for every system.
    ///
    /// - Throws: ``RankingError/Code/invalidRequest`` when a fold would have too few tracks to fill a list.
    package init(_ corpus: EvaluationCorpus, options: EvaluationOptions = EvaluationOptions()) throws(RankingError) {
        self.corpus = corpus
        self.options = options
        folds = EvaluationFold.split(corpus, into: options.folds, seed: options.seed)
        sound = SoundSpace(corpus.tracks, seed: options.seed)
        guard let smallest = folds.map(\.pool.count).min(), smallest > EvaluationOptions.listLength else {
            throw RankingError(
                .invalidRequest,
                "\(corpus.count) tracks by \(corpus.artistCount) artists do not make \(options.folds) folds of more than "
                    + "\(EvaluationOptions.listLength) tracks; evaluate more tracks, or fewer folds")
        }
    }

    /// Measures systems one after another, each on all cores.
    ///
    /// - Parameters:
    ///   - systems: What is compared.
    ///   - reference: The name of the system that the others' figures are set in relation to.
    ///   - progress: Called before each system with its name and place.
    /// - Returns: Every system's figures, in the order in which the systems were given.
    /// - Throws: ``RankingError/Code/invalidVectors``, what a system throws, `CancellationError`.
    package func run(
        _ systems: [EvaluationSystem], reference: String,
        progress: @Sendable (_ name: String, _ place: Int) -> Void = { _, _ in }
    ) async throws -> EvaluationReport {
        var measurements: [SystemMeasurement] = []
        for (place, system) in systems.enumerated() {
            progress(system.name, place)
            measurements.append(try await measure(system))
        }
        return EvaluationReport(corpus, folds, options, measurements, reference: reference)
    }

    private func measure(_ system: EvaluationSystem) async throws -> SystemMeasurement {
        var result = SystemMeasurement(name: system.name, note: system.note)
        for fold in folds {
            let measurement = try FoldMeasurement(
                corpus, fold, vectors: system.vectors(corpus, fold), of: system.name, sound: sound, options: options)
            var occurrences = [Int](repeating: 0, count: fold.pool.count)
            for part in try await parts(of: measurement) {
                result.add(part.observations)
                for row in part.listed { occurrences[row] += 1 }
            }
            // Among the answers to a sample of questions most tracks are missing whatever the system.
            if measurement.queries.count == fold.pool.count {
                result.add(occurrences: occurrences, owners: measurement.owners)
            }
            result.add([.artistGenrePrecision: measurement.compareArtists()])
            result.add(measurement.continuePlaylists())
        }
        return result
    }

    /// The queries' figures, in their order.
    private func parts(of measurement: FoldMeasurement) async throws -> [FoldMeasurement.Part] {
        let queries = measurement.queries
        return try await withThrowingTaskGroup(of: (Int, FoldMeasurement.Part).self) { group in
            for start in stride(from: 0, to: queries.count, by: Self.chunk) {
                group.addTask {
                    try Task.checkCancellation()
                    return (start, measurement.ask(start..<min(start + Self.chunk, queries.count)))
                }
            }
            var parts: [(Int, FoldMeasurement.Part)] = []
            for try await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

/// How an evaluation is made.
package struct EvaluationOptions: Sendable, Equatable, Codable {
    /// In how many artist-disjoint folds the corpus is searched, each on its own.
    package var folds: Int
    /// The most tracks of a fold that ask, drawn at random; `nil` lets all ask.
    package var sample: Int?
    /// How many tracks of a playlist are given; the rest is sought.
    package var playlistSeeds: Int
    /// How often each playlist is asked, with other tracks given.
    package var playlistDraws: Int
    /// The seed of everything random.
    package var seed: UInt64

    /// How long a list is.
    package static let listLength = 10
    /// How many artists stand in an artist's list.
    package static let artistListLength = 5
    /// How many tracks an artist needs to be compared with others.
    package static let artistTracks = 3
    /// How deep the discounted gain of a continued playlist looks.
    package static let gainDepth = 100

    /// Options that nobody checks again: the caller keeps them within the stated bounds.
    ///
    /// - Parameters:
    ///   - folds: At least 1.
    ///   - sample: At least 1, or `nil` for all.
    ///   - playlistSeeds: At least 1.
    ///   - playlistDraws: At least 1.
    ///   - seed: Any number.
    package init(
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
