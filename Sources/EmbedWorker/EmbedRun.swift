import Bootstrap
import Catalog
import Embedding
import Foundation
import Logging
import Messaging
import Pipeline
import Storage

/// Takes a run of embeddings through its phases: tracks → albums → artists → genres → active.
///
/// A retrain run has a model that is being built, and ends by activating it. An embed run brings the embeddings of the
/// active model up to date.
struct EmbedRun: Sendable {
    let store: Store
    let models: ModelShelf
    let configuration: EmbedConfiguration

    /// What the run's row says about it.
    struct Parameters: Codable {
        var modelVersion: String
        /// The figures of the training; `nil` in an embed run.
        var report: RetrainReport?

        private enum CodingKeys: String, CodingKey {
            case report
            case modelVersion = "model_version"
        }
    }

    /// The item of one batch.
    static func key(of ids: ClosedRange<Int64>) -> String { "\(ids.lowerBound)-\(ids.upperBound)" }

    /// Makes a run, in a transaction; nothing is enqueued yet.
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

    /// Enqueues what is pending in the run's phase, and goes on to the next phase when nothing is.
    func advance(_ id: String, producer: Producer, logger: Logger) async throws {
        guard let run = try await store.read({ try $0.runs.run(id) }), run.state == .running,
            let phase = ResourceSync(rawValue: run.phase)
        else { return }
        guard try await store.read({ try $0.runs.pendingCount(of: id, phase: phase.rawValue) }) == 0 else {
            let fanOut = RunFanOut(store: store, producer: producer)
            return try await fanOut.enqueuePending(of: id, phase: phase.rawValue)
        }
        let parameters = try JSONDecoder().decode(Parameters.self, from: run.parameters)
        guard let next = phase.next else { return try await finish(run, parameters, producer: producer, logger: logger) }
        try await store.write { session in
            // Another worker may have been quicker: its step is this step.
            guard try session.runs.run(id)?.phase == phase.rawValue else { return }
            try addItems(of: next, to: id, version: parameters.modelVersion, in: session)
            try session.runs.setPhase(next.rawValue, of: id)
        }
        try await advance(id, producer: producer, logger: logger)
    }

    private func addItems(of sync: ResourceSync, to run: String, version: String, in session: StoreSession) throws {
        let ranges = try session.embeddings.idRanges(of: sync.resource, size: configuration.batchSize)
        let items = try ranges.enumerated().map { index, ids in
            RunItem(
                phase: sync.rawValue, key: Self.key(of: ids), position: index, task: sync.task.rawValue,
                payload: try JSONEncoder().encode(SyncBatchJob(modelVersion: version, ids: ids))
            )
        }
        try session.runs.addItems(items, to: run)
    }

    private func finish(_ run: Run, _ parameters: Parameters, producer: Producer, logger: Logger) async throws {
        let version = parameters.modelVersion
        let model = try await models.model(version)
        let report = try await store.write { session -> RetrainReport? in
            guard try session.runs.run(run.id)?.state == .running else { return nil }
            var report = parameters.report ?? RetrainReport(model, warnings: [])
            report.embeddings = try Self.updated(by: run.id, in: session)
            for (type, count) in try CatchUp(session, model: model).run() {
                report.embeddings[type.rawValue, default: 0] += count
            }
            for sync in ResourceSync.allCases {
                try session.embeddings.removeOrphans(of: sync.resource, version: version)
            }
            if run.kind == .retrain { try session.models.activate(version) }
            try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(report))
            return report
        }
        guard let report else { return }
        if run.kind == .retrain, let folder = configuration.modelDirectory {
            try ModelFile.write(model, to: folder)
        }
        // A wake-up only: rank workers look at the revision every second anyway.
        try? await producer.broker.announce("model")
        for line in report.lines { logger.info("\(line)") }
    }

    /// How many embeddings the run's items wrote, by kind.
    private static func updated(by run: String, in session: StoreSession) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for sync in ResourceSync.allCases {
            for outcome in try session.runs.outcomes(of: run, phase: sync.rawValue) {
                let numbers = (try? JSONDecoder().decode([String: Int].self, from: outcome)) ?? [:]
                counts[sync.resource.rawValue, default: 0] += numbers["updated"] ?? 0
            }
        }
        return counts
    }
}
