import Catalog
import Embedding
import Ranking
import Storage

/// Chooses how the rows of a source become vectors by asking about artists that neither way was fitted on.
///
/// Both are fitted on one half of the artists and asked about the other, and the other way round. Principal components
/// know no labels; discriminants take over only if they find an artist's other tracks better by more than the standard
/// error. On the tracks that they were fitted on they would always seem better: that is memory.
struct HeldOutChoice: Sendable {
    /// The most tracks that take part, of whole artists.
    static let trackLimit = 6_000
    /// The most tracks of a half that ask.
    static let queryLimit = 500
    /// The fewest artists of two tracks or more; of fewer, nothing can be learned on a half of them.
    static let leastArtists = 2 * LearnedTrainer.leastArtists

    let store: Store

    /// The method and a sentence that says why.
    ///
    /// - Throws: `StorageError`, `EmbeddingError`.
    func choose(for source: VectorSource) async throws -> (method: SourceMethod, reason: String) {
        let corpus = try await store.read { try Self.corpus($0, source) }
        let compared = Dictionary(grouping: corpus.owners) { $0 }.values.count { $0.count > 1 }
        guard compared >= Self.leastArtists else {
            return (
                .pca,
                "Principal components: \(compared) artists have two tracks or more, and fewer than \(Self.leastArtists) "
                    + "teach nothing about artists."
            )
        }
        // The sound alone: neither the artist's other tracks nor tags.
        let options = TrainingOptions(context: 0, genreBlock: .off)
        let systems = SourceMethod.allCases.map {
            EvaluationSystem.trained($0.rawValue, $0.trainer(options), fit: .other, source: source)
        }
        let report: EvaluationReport
        do {
            report = try await Evaluation(corpus, options: EvaluationOptions(sample: Self.queryLimit))
                .run(systems, reference: SourceMethod.pca.rawValue)
        } catch let error as RankingError {
            return (.pca, "Principal components: held-out artists could not be asked (\(error.message)).")
        }
        let metric = Metric.artistAveragePrecision
        let found = SourceMethod.allCases.map { report[$0.rawValue]?.metrics[metric]?.value ?? 0 }
        guard let difference = report[SourceMethod.lda.rawValue]?.differences[metric] else {
            return (.pca, "Principal components: held-out artists have no two tracks to find.")
        }
        let isBetter = difference.value > difference.standardError
        let figures = SourceMethod.allCases.indices.map {
            "\(SourceMethod.allCases[$0].rawValue) \(rounded(found[$0]))"
        }
        return (
            isBetter ? .lda : .pca,
            "Held-out artists prefer \(isBetter ? "discriminants" : "principal components"): "
                + "\(figures.joined(separator: ", ")) \(metric.rawValue), difference \(rounded(difference.value)) ± "
                + "\(rounded(difference.standardError))."
        )
    }

    private func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }

    private static func corpus(_ session: StoreSession, _ source: VectorSource) throws -> EvaluationCorpus {
        let counts = try session.embeddings.measuredTrackCounts(source: source.name)
        let measured = try session.embeddings.measuredTracks(
            of: PromotionGate.sample(of: counts, limit: trackLimit), source: source.name, withValues: true)
        return EvaluationCorpus(
            measured.ids.indices.map { row in
                EvaluationTrack(
                    id: measured.spotifyIDs[row], title: measured.titles[row], artist: measured.artists[row],
                    album: measured.albums[row], durationMilliseconds: measured.durations[row], features: nil,
                    values: measured.values[row])
            })
    }
}
