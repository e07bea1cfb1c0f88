import Embedding
import Foundation
import Logging
import Messaging
import Pipeline
import Storage

/// Fits a model on all audio features and starts the run that embeds the catalog with it.
struct RetrainHandler: JobHandler {
    let run: EmbedRun

    /// How many tracks are read at a time.
    private static let batchSize = 10_000

    var task: TaskName { .retrain }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let order = try job.decode(RetrainJob.self)
        guard let method = TrainingMethod(rawValue: order.method ?? TrainingMethod.learned.rawValue) else {
            let known = TrainingMethod.allCases.map(\.rawValue).joined(separator: ", ")
            return .discard(reason: "there is no training method '\(order.method ?? "")'; there are \(known)")
        }
        let runID = job.id.rawValue
        // After a crash the job comes again: a run that exists is taken on where it stands.
        if try await run.store.read({ try $0.runs.run(runID) }) == nil {
            let (corpus, warnings): (TrainingCorpus, [String])
            do {
                (corpus, warnings) = try await gather(context)
            } catch let error as CorpusTooSmall {
                context.logger.error("\(error.message)")
                return .discard(reason: error.message)
            }
            for warning in warnings { context.logger.warning("\(warning)") }
            let version = try await run.store.read { try $0.models.nextVersion() }
            await context.report(JobProgress(completed: 1, total: 1, message: "Fitting"))
            let trainer = run.configuration.trainer ?? method.trainer(TrainingOptions(order))
            let model = try trainer.train(on: corpus, version: version)
            try await start(runID, model, warnings, gate: order.gate)
        }
        try await run.advance(runID, by: job, context, maxRetries: maxRetries)
        return .done(try JSONEncoder().encode(["run": runID]))
    }

    /// Reads the corpus batch by batch, and judges it.
    private func gather(_ context: JobContext) async throws -> (TrainingCorpus, [String]) {
        let (tracks, genres) = try await run.store.read { session in
            (try session.features.count(), try session.features.distinctGenreCount())
        }
        await context.report(JobProgress(completed: 0, total: tracks, message: "Reading features"))
        let corpus = try await run.store.read { session in
            var corpus = TrainingCorpus(genreCount: genres)
            for artists in try session.embeddings.artistRanges(size: Self.batchSize) {
                let batch = try session.embeddings.tracks(ofArtists: artists)
                corpus.artists.merge(batch.artists) { $1 }
                corpus.add(batch.tracks)
            }
            return corpus
        }
        switch CorpusCheck(tracks: corpus.trackCount, genres: genres) {
        case .viable: return (corpus, [])
        case .lowDiversity(let warning): return (corpus, [warning])
        case .tooSmall(let message): throw CorpusTooSmall(message: message)
        }
    }

    private func start(
        _ runID: String, _ model: TrainedModel, _ warnings: [String], gate: Bool?
    ) async throws {
        let record = try ModelRecord(model)
        let parameters = EmbedRun.Parameters(
            modelVersion: model.version, report: RetrainReport(model, warnings: warnings), gate: gate
        )
        try await run.store.write { session in
            // Two models at once would race for the activation, and the one with the older corpus might win.
            for older in try session.runs.active() where older.kind == .retrain {
                try EmbedRun.abandon(older, as: .cancelled, in: session)
            }
            try session.models.insert(record)
            _ = try run.create(runID, .retrain, parameters, in: session)
        }
    }
}

/// The corpus cannot carry a model; trying again would not help.
private struct CorpusTooSmall: Error {
    var message: String
}

extension TrainingOptions {
    /// Takes the choices of an order, the defaults elsewhere.
    init(_ order: RetrainJob) {
        let defaults = TrainingOptions()
        self.init(
            context: order.context ?? defaults.context,
            genreBlock: order.genres.flatMap(GenreBlockChoice.init) ?? defaults.genreBlock,
            genreWeight: order.genreWeight ?? defaults.genreWeight)
    }
}

extension RetrainReport {
    /// The figures of a model that was just fitted.
    init(_ model: TrainedModel, warnings: [String]) {
        self.init(
            modelVersion: model.version, method: model.method, corpusSize: model.figures.corpusSize,
            genreCount: model.figures.genreCount, explainedVarianceRatio: model.figures.explainedVarianceRatio,
            choices: model.figures.choices, warnings: warnings
        )
    }
}

/// Drives runs of embeddings: starts one for the active model, or takes one on after a phase.
struct SyncEmbeddingsHandler: JobHandler {
    let run: EmbedRun

    var task: TaskName { .syncEmbeddings }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
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
