import Catalog
import Concurrency
import Embedding
import Foundation
import Logging
import Messaging
import Pipeline
import Ranking
import Runs
import Settings
import Storage

/// Takes a run of embeddings through its phases: tracks → albums → artists → genres → active.
///
/// A retrain run has a model that is being built, and ends by activating it. An embed run brings the embeddings of the
/// active model up to date.
struct EmbedRun: Sendable {
    let store: Store
    let models: ModelCache
    let configuration: EmbedConfiguration

    /// The parameters in the run's row.
    struct Parameters: Codable {
        var modelVersion: String
        /// The figures of the training; `nil` in an embed run.
        var report: RetrainReport?
        /// Whether a worse model is kept from becoming active.
        var gate: Bool?

        private enum CodingKeys: String, CodingKey {
            case report, gate
            case modelVersion = "model_version"
        }
    }

    /// The item of one batch.
    static func key(of ids: ClosedRange<Int64>) -> String { "\(ids.lowerBound)-\(ids.upperBound)" }

    /// Stores a run with the items of its first phase, in a transaction; nothing is enqueued yet.
    ///
    /// - Returns: Whether the run is new.
    func create(_ id: String, _ kind: Run.Kind, _ parameters: Parameters, in session: StoreSession) throws -> Bool {
        let run = Run(
            id: id, kind: kind, parameters: try JSONEncoder().encode(parameters), phase: ResourceSync.tracks.rawValue
        )
        guard try session.runs.create(run) else { return false }
        try addItems(of: .tracks, to: id, version: parameters.modelVersion, in: session)
        return true
    }

    /// Takes the run as far as it goes: enqueues what is pending in its phase, or goes on to the next one.
    ///
    /// When the job's last attempt fails, so does the run: nobody else would take it on.
    func advance(_ id: String, by job: Job, _ context: JobContext, maxRetries: Int) async throws {
        do {
            try await advance(id, context)
        } catch let error where job.attempt >= maxRetries && !error.isCancellation && !error.isOutage {
            try await store.write { session in
                guard let run = try session.runs.run(id) else { return }
                try Self.fail(run, because: "\(error)", in: session)
            }
            throw error
        }
    }

    private func advance(_ id: String, _ context: JobContext) async throws {
        guard let run = try await store.read({ try $0.runs.run(id) }) else { return }
        guard run.state == .running, let phase = ResourceSync(rawValue: run.phase) else {
            // The worker that activated the model may have died before it wrote the files.
            return try await writeModel(of: run, context.logger)
        }
        guard try await store.read({ try $0.runs.pendingCount(of: id, phase: phase.rawValue) }) == 0 else {
            let fanOut = RunFanOut(store: store, producer: context.producer)
            return try await fanOut.enqueuePending(of: id, phase: phase.rawValue)
        }
        let parameters = try JSONDecoder().decode(Parameters.self, from: run.parameters)
        guard let next = phase.next else { return try await finish(run, parameters, context) }
        try await store.write { session in
            // Another worker may have been quicker: its step is this step.
            guard try session.runs.run(id)?.phase == phase.rawValue else { return }
            try addItems(of: next, to: id, version: parameters.modelVersion, in: session)
            try session.runs.setPhase(next.rawValue, of: id)
        }
        try await advance(id, context)
    }

    /// Ends a run that cannot go on.
    static func fail(_ run: Run, because reason: String, in session: StoreSession) throws {
        try abandon(run, as: .failed, result: try JSONEncoder().encode(["error": reason]), in: session)
    }

    /// Ends a run before its time, and with it the model that it was building.
    static func abandon(_ run: Run, as state: Run.State, result: Data? = nil, in session: StoreSession) throws {
        guard try session.runs.run(run.id)?.state == .running else { return }
        try session.runs.finish(run.id, as: state, result: result)
        guard run.kind == .retrain else { return }
        let version = try JSONDecoder().decode(Parameters.self, from: run.parameters).modelVersion
        if try session.models.record(version)?.state == .building { try session.models.setState(.retired, of: version) }
    }

    private func addItems(of sync: ResourceSync, to run: String, version: String, in session: StoreSession) throws {
        // Tracks go by artist, since each carries some of the sound of its artist's others.
        let ranges =
            sync == .tracks
            ? try session.embeddings.artistRanges(size: configuration.batchSize)
            : try session.embeddings.idRanges(of: sync.resource, size: configuration.batchSize)
        let items = try ranges.enumerated().map { index, ids in
            RunItem(
                phase: sync.rawValue, key: Self.key(of: ids), position: index, task: sync.task.rawValue,
                payload: try JSONEncoder().encode(SyncBatchJob(modelVersion: version, ids: ids))
            )
        }
        try session.runs.addItems(items, to: run)
    }

    private func finish(_ run: Run, _ parameters: Parameters, _ context: JobContext) async throws {
        let version = parameters.modelVersion
        let model = try await models.model(version)
        let comparison = try await comparison(of: version, in: run, context)
        let calibration = try await calibration(of: version, in: run)
        let isRefused = parameters.gate == true && comparison?.verdict == .worse
        let report = try await store.write { session -> RetrainReport? in
            guard try session.runs.run(run.id)?.state == .running else { return nil }
            var report = parameters.report ?? RetrainReport(model, warnings: [])
            let written = try Self.written(by: run.id, in: session)
            report.embeddings = written.updated
            report.warnings += written.failures
            report.failedItems = written.failed > 0 ? written.failed : nil
            for (type, count) in try StaleEmbeddings(session, model: model).run() {
                report.embeddings[type.rawValue, default: 0] += count
            }
            for sync in ResourceSync.allCases {
                try session.embeddings.removeOrphans(of: sync.resource, version: version)
            }
            if run.kind == .retrain {
                report.isRefused = isRefused ? true : nil
                try report.note(comparison, in: session)
                try Self.note(calibration, of: version, in: session)
                if isRefused {
                    try session.models.setState(.refused, of: version)
                } else {
                    try session.models.activate(version)
                }
            }
            try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(report))
            return report
        }
        guard let report else { return }
        // A wake-up only: rank workers poll four times a second.
        try? await context.producer.broker.announce("model")
        for line in report.lines { context.logger.info("\(line)") }
        try await writeModel(of: run, context.logger)
    }

    /// Measures the new model beside the active one.
    ///
    /// A failed measurement holds nothing up: the embeddings are there, and those of the active model are measured no
    /// better.
    private func comparison(of version: String, in run: Run, _ context: JobContext) async throws -> ModelComparison? {
        guard run.kind == .retrain else { return nil }
        await context.report(JobProgress(completed: 0, total: 1, message: "Evaluating"))
        do {
            return try await PromotionGate(store: store).compare(version)
        } catch let error as RankingError {
            context.logger.error("model \(version) could not be evaluated: \(error.message)")
            return nil
        }
    }

    /// Learns what a likeness of the new model is worth.
    private func calibration(of version: String, in run: Run) async throws -> LikenessCalibration? {
        guard run.kind == .retrain else { return nil }
        return try await store.read { try CalibrationMaterial($0, version: version) }.calibration
    }

    /// Keeps a calibration with the model's figures.
    private static func note(
        _ calibration: LikenessCalibration?, of version: String, in session: StoreSession
    ) throws {
        guard let calibration, let record = try session.models.record(version) else { return }
        let figures = try ModelFigures.adding(calibration, under: LikenessCalibration.key, to: record.figures)
        try session.models.setFigures(figures, of: version)
    }

    /// Writes the files of the model that a retrain run made active, unless another is active by now.
    ///
    /// The store's row is what the fleet uses, so files that cannot be written do not undo the activation.
    private func writeModel(of run: Run, _ logger: Logger) async throws {
        guard run.kind == .retrain, let folder = configuration.modelDirectory else { return }
        let version = try JSONDecoder().decode(Parameters.self, from: run.parameters).modelVersion
        guard try await store.read({ try $0.models.active()?.version }) == version else { return }
        do {
            try ModelFile.write(try await models.model(version), to: folder)
        } catch let error as EmbeddingError {
            logger.error("\(error.message); the model is active all the same, `juke models export` writes it elsewhere")
        }
    }

    /// The numbers of resources that the run's items wrote, by kind, and the messages of those that failed.
    private static func written(
        by run: String, in session: StoreSession
    ) throws -> (updated: [String: Int], failures: [String], failed: Int) {
        var updated: [String: Int] = [:]
        var total = 0
        var failures: [String] = []
        for sync in ResourceSync.allCases {
            for outcome in try session.runs.outcomes(of: run, phase: sync.rawValue) {
                // A failed item's outcome has other keys.
                let numbers = (try? JSONDecoder().decode([String: Int].self, from: outcome)) ?? [:]
                updated[sync.resource.rawValue, default: 0] += numbers["updated"] ?? 0
            }
            let failed = try session.runs.counts(of: run, phase: sync.rawValue).failed
            guard failed > 0 else { continue }
            total += failed
            let batches = failed == 1 ? "1 batch" : "\(failed) batches"
            failures.append("\(batches) of \(sync.rawValue) could not be embedded; retrain to try again")
        }
        return (updated, failures, total)
    }
}
