import Foundation
import Pipeline
import Storage

extension RetrainReport {
    /// Takes the comparison with the active model in, and keeps it with the model's figures.
    mutating func note(_ comparison: ModelComparison?, in session: StoreSession) throws {
        self.comparison = comparison
        guard let comparison else {
            warnings.append("the model was not evaluated; too few tracks have vectors")
            return
        }
        if comparison.verdict == .worse, let decisive = comparison.decisive {
            warnings.append(
                "THE NEW MODEL IS WORSE: \(decisive.metric) fell by more than the standard error; "
                    + "`juke models rollback` goes back, `juke retrain --gate` refuses such a model")
        }
        guard let record = try session.models.record(modelVersion) else { return }
        try session.models.setFigures(try ModelFigures.adding(comparison, to: record.figures), of: modelVersion)
    }
}
