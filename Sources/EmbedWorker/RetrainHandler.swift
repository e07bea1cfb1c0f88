import Catalog
import Embedding
import Foundation
import Logging
import Messaging
import Pipeline
import Storage

/// Fits a model on all rows of a source and starts the run that embeds the catalog with it.
struct RetrainHandler: JobHandler {
    let run: EmbedRun

    /// How many tracks are read at a time.
    private static let batchSize = 10_000

    var task: TaskName { .retrain }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let request = try job.decode(RetrainJob.self)
        guard request.method.map(RetrainJob.methods.contains) ?? true else {
            let known = RetrainJob.methods.joined(separator: ", ")
            return .discard(reason: "there is no training method '\(request.method ?? "")'; there are \(known)")
        }
        let runID = job.id.rawValue
        // After a crash the job comes again: a run that exists is taken on where it stands.
        if try await run.store.read({ try $0.runs.run(runID) }) == nil {
            do {
                let training = try await prepare(request, context)
                for warning in training.warnings { context.logger.warning("\(warning)") }
                let version = try await run.store.read { try $0.models.nextVersion() }
                try await start(runID, try training.fit(as: version), gate: request.gate)
            } catch let error as TrainingSource.Refusal {
                context.logger.error("\(error.message)")
                return .discard(reason: error.message)
            }
        }
        try await run.advance(runID, by: job, context, maxRetries: maxRetries)
        return .done(try JSONEncoder().encode(["run": runID]))
    }

    /// Everything that a training needs.
    ///
    /// A class, and its result without the model itself: a model is aligned to 64 bytes, and an optimised build writes
    /// such a value beyond its place where it lives across an `await`.
    private final class Training: Sendable {
        let corpus: TrainingCorpus
        let warnings: [String]
        let trainer: any ProjectionTrainer

        init(_ corpus: TrainingCorpus, _ warnings: [String], _ trainer: any ProjectionTrainer) {
            self.corpus = corpus
            self.warnings = warnings
            self.trainer = trainer
        }

        /// Fits the model.
        func fit(as version: String) throws -> Fitted {
            let model = try trainer.train(on: corpus, version: version)
            return Fitted(record: try ModelRecord(model), report: RetrainReport(model, warnings: warnings))
        }
    }

    /// A model that was fitted, as it is stored and reported.
    private struct Fitted: Sendable {
        let record: ModelRecord
        let report: RetrainReport
    }

    private func prepare(_ request: RetrainJob, _ context: JobContext) async throws -> Training {
        let source = try await run.store.read { try TrainingSource(named: request.source, $0) }
        let method = try source.method(named: request.method)
        let (corpus, warnings) = try await gather(source, context)
        await context.report(JobProgress(completed: 1, total: 1, message: "Fitting"))
        if let given = run.configuration.trainer { return Training(corpus, warnings, given) }
        return Training(corpus, warnings, try await method.trainer(TrainingOptions(request), run.store))
    }

    /// Reads the corpus batch by batch, and judges it.
    private func gather(
        _ source: TrainingSource, _ context: JobContext
    ) async throws -> (TrainingCorpus, [String]) {
        let (tracks, genres) = try await run.store.read { session in
            (
                try source.rows.map { try session.vectorSources.count(source: $0.name) } ?? session.features.count(),
                try source.rows == nil ? session.features.distinctGenreCount() : nil
            )
        }
        await context.report(
            JobProgress(completed: 0, total: tracks, message: "Reading \(source.rows?.name ?? "features")"))
        let corpus = try await run.store.read { session in
            var corpus = TrainingCorpus(genreCount: genres, source: source.rows)
            for artists in try session.embeddings.artistRanges(size: Self.batchSize) {
                let batch = try session.embeddings.tracks(ofArtists: artists, source: source.name)
                corpus.artists.merge(batch.artists) { $1 }
                corpus.add(batch.tracks)
            }
            if source.rows != nil {
                corpus.genreCount = Set(corpus.artists.values.lazy.flatMap(\.genres)).count
            }
            return corpus
        }
        let check =
            source.rows.map { CorpusCheck(rows: corpus.trackCount, of: $0) }
            ?? CorpusCheck(tracks: corpus.trackCount, genres: corpus.genreCount)
        switch check {
        case .viable: return (corpus, [])
        case .lowDiversity(let warning), .rough(let warning): return (corpus, [warning])
        case .tooSmall(let message): throw TrainingSource.Refusal(message: message)
        }
    }

    private func start(_ runID: String, _ fitted: Fitted, gate: Bool?) async throws {
        let record = fitted.record
        let parameters = EmbedRun.Parameters(modelVersion: record.version, report: fitted.report, gate: gate)
        try await run.store.write { session in
            // Two models at once would race for the activation, and the one with the older corpus might win.
            for older in try session.runs.active() where older.kind == .retrain {
                let reason = "a newer retraining took its place (run \(runID))"
                try EmbedRun.abandon(
                    older, as: .cancelled, result: try JSONEncoder().encode(["error": reason]), in: session)
            }
            try session.models.insert(record)
            _ = try run.create(runID, .retrain, parameters, in: session)
        }
    }
}

extension TrainingOptions {
    /// Takes the choices of the job, the defaults elsewhere.
    init(_ request: RetrainJob) {
        let defaults = TrainingOptions()
        self.init(
            context: request.context ?? defaults.context,
            genreBlock: request.genres.flatMap(GenreBlockChoice.init) ?? defaults.genreBlock,
            genreWeight: request.genreWeight ?? defaults.genreWeight)
    }
}

extension RetrainReport {
    /// The figures of a model that was just fitted.
    init(_ model: TrainedModel, warnings: [String]) {
        self.init(
            modelVersion: model.version, method: model.method, corpusSize: model.figures.corpusSize,
            genreCount: model.figures.genreCount, explainedVarianceRatio: model.figures.explainedVarianceRatio,
            choices: model.figures.choices, warnings: warnings, source: model.source
        )
    }
}

/// Drives runs of embeddings: starts one for the active model, or takes one on after a phase.
struct SyncEmbeddingsHandler: JobHandler {
    let run: EmbedRun

    var task: TaskName { .syncEmbeddings }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let runID = job.run ?? job.id.rawValue
        if job.run == nil {
            let hasModel = try await run.store.write { session in
                guard let active = try session.models.active() else { return false }
                let parameters = EmbedRun.Parameters(modelVersion: active.version, report: nil)
                _ = try run.create(runID, .embed, parameters, in: session)
                return true
            }
            guard hasModel else { return .discard(reason: "no model is active; run `juke retrain` first") }
        }
        try await run.advance(runID, by: job, context, maxRetries: maxRetries)
        return .done(try JSONEncoder().encode(["run": runID]))
    }
}
