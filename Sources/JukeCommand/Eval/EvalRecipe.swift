import ArgumentParser
import Embedding
import Ranking

/// A method that `juke eval` fits itself, fold by fold.
enum EvalRecipe: String, CaseIterable, ExpressibleByArgument, Sendable {
    case random, raw, zscore, pca, learned
    /// `learned` with the artist in each track.
    case context = "learned-context"
    /// That with dimensions of their own for genre tags.
    case genres = "learned-genres"

    /// The system, or `nil` where the corpus has nothing for it to learn from.
    ///
    /// - Parameters:
    ///   - corpus: What is evaluated.
    ///   - fit: What is fitted on.
    ///   - options: How strong the context and the genre part are.
    ///   - seed: What random directions follow from.
    func system(
        for corpus: EvaluationCorpus, fit: EvaluationFit, options: TrainingOptions, seed: UInt64
    ) -> EvaluationSystem? {
        if self == .genres, corpus.tracks.allSatisfy({ $0.tags.isEmpty }) { return nil }
        switch self {
        case .random: return .random(seed: seed)
        case .raw: return .trained(rawValue, TrainingMethod.raw.trainer(), fit: fit)
        case .zscore: return .trained(rawValue, TrainingMethod.zscore.trainer(), fit: fit)
        case .pca: return .trained(rawValue, TrainingMethod.pca.trainer(), fit: fit)
        case .learned, .context, .genres:
            var options = options
            if self == .learned { options.context = 0 }
            options.genreBlock = self == .genres ? .on : .off
            return .trained(rawValue, TrainingMethod.learned.trainer(options), fit: fit)
        }
    }
}
