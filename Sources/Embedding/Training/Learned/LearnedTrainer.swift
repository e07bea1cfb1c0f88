import Catalog

/// Learns to tell artists apart, as far as the corpus allows: expanded rank-normal scores, and discriminants by artist.
///
/// Corpora too small for that get less, and the model's figures say what and why: with fewer than ``leastArtists``
/// artists of two recordings the scores alone, with fewer than ``leastRecordings`` recordings products instead of
/// random units.
public struct LearnedTrainer: ProjectionTrainer {
    /// From this many artists of two or more recordings on, something is learned about artists.
    public static let leastArtists = 30
    /// From this many recordings on there are random units; fewer would be learned by heart.
    public static let leastRecordings = 2_000
    /// The share of tagged artists from which on the genre block is on by itself.
    public static let leastTagged = 0.1

    private let options: TrainingOptions

    /// `learned`.
    public var method: String { "learned" }

    /// Ready to fit; what the options leave open, the corpus' size and tags decide.
    public init(_ options: TrainingOptions = TrainingOptions()) {
        self.options = options
    }

    /// Fits the transform, the matrix, the genre block and the centre.
    ///
    /// - Throws: ``EmbeddingError/Code/corpusTooSmall`` for fewer than two recordings,
    ///   ``EmbeddingError/Code/solverFailed``.
    public func train(on corpus: TrainingCorpus, version: String) throws(EmbeddingError) -> TrainedModel {
        let sample = corpus.sample
        let recordings = TrainingRecordings(sample, artists: corpus.artists, \.features)
        guard recordings.count >= 2 else {
            throw EmbeddingError(
                .corpusTooSmall,
                "'\(method)' needs at least two recordings with audio features, there are \(recordings.count)")
        }
        let (form, reason) = Self.form(for: recordings)
        let (isTagged, explanation) = GenreBlock.isWanted(options, for: corpus)
        let columns = isTagged ? GenreBlock.audioDimensions : Space.dimensions
        let fit = try AudioFit(form, recordings, columns: columns, keepsOwn: options.context > 0)
        let choices = [reason, Self.choice(of: options.context, fit.ownDimensions), explanation]
        return try TrainedModel(
            version: version, method: method, projection: fit.projection, context: options.context,
            ownDimensions: fit.ownDimensions, genreBlock: isTagged ? GenreBlock(weight: options.genreWeight) : nil,
            figures: corpus.figures(of: sample, fit.shares, fit.ratios, choices)
        ).learningGenres(of: corpus).centred(on: sample, artists: corpus.artists)
    }

    private static func form(for recordings: TrainingRecordings<AudioFeatures>) -> (FeatureExpansion.Form, String) {
        let (artists, count) = (recordings.comparedArtists, recordings.count)
        let corpus = "\(count) recordings, \(artists) artists with two or more"
        if artists < leastArtists {
            return (
                .plain,
                "Rank-normal scores as they are: \(corpus), and fewer than \(leastArtists) such artists teach nothing "
                    + "about artists."
            )
        }
        if count < leastRecordings {
            return (
                .products,
                "Discriminants of the scores' products: \(corpus), and with fewer than \(leastRecordings) recordings "
                    + "random units would learn them by heart."
            )
        }
        return (.units, "Discriminants of \(FeatureExpansion.unitCount) random units: \(corpus).")
    }

    private static func choice(of context: Double, _ ownDimensions: Int) -> String {
        guard context > 0 else { return "A track is its own sound alone, without its artist's." }
        let share = "A track is \(Int((context * 100).rounded())) % the mean of its artist's other recordings"
        return ownDimensions > 0 ? share + ", but for \(ownDimensions) dimensions of its own sound." : share + "."
    }
}

extension TrainedModel {
    /// The same model with the mean of a corpus' unit vectors as its centre.
    func centred(on tracks: [CorpusTrack], artists: [Int64: CorpusArtist]) -> TrainedModel {
        let (vectors, valid) = CorpusEmbedder(self).tracks(tracks, artists: artists)
        var sum = [Double](repeating: 0, count: Space.dimensions)
        for row in valid.indices where valid[row] {
            for component in 0..<Space.dimensions {
                sum[component] += Double(vectors[row * Space.dimensions + component])
            }
        }
        let count = Double(max(valid.count { $0 }, 1))
        return TrainedModel(
            version: version, method: method, projection: projection, context: context,
            ownDimensions: ownDimensions, genreBlock: genreBlock, centre: sum.map { Float($0 / count) },
            figures: figures)
    }
}

/// A corpus as the fit takes it: each recording once, by artist.
struct TrainingRecordings<Sound> {
    /// The recordings of each artist, artists ascending.
    let groups: [[Sound]]
    /// Recordings of nobody known.
    let others: [Sound]
    /// Recordings of entries that stand for many artists: they say what is usual, but nothing about artists.
    let various: [Sound]

    init(_ tracks: [CorpusTrack], artists: [Int64: CorpusArtist], _ sound: (CorpusTrack) -> Sound?) {
        var groups: [Int64: [Sound]] = [:]
        var seen: [Int64: SeenRecordings] = [:]
        var others: [Sound] = []
        for track in tracks {
            guard let features = sound(track) else { continue }
            if let artist = track.artist {
                guard seen[artist, default: SeenRecordings()].insert(track.recording) else { continue }
                groups[artist, default: []].append(features)
            } else {
                others.append(features)
            }
        }
        let isVarious = { (id: Int64) in artists[id]?.isVarious == true }
        let order = groups.keys.sorted()
        various = order.filter(isVarious).flatMap { groups[$0] ?? [] }
        self.groups = order.filter { !isVarious($0) }.compactMap { groups[$0] }
        self.others = others
    }

    /// All recordings.
    var all: [Sound] { groups.flatMap(\.self) + others + various }

    /// How many recordings there are.
    var count: Int { groups.reduce(0) { $0 + $1.count } + others.count + various.count }

    /// How many artists have two recordings or more.
    var comparedArtists: Int { groups.count { $0.count > 1 } }
}
