import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import RunsTesting
import Storage
import Testing

@testable import EmbedWorker

/// Workers that die while a retrain is under way.
struct RetrainRecoveryTests {
    private static let catalog = SampleCatalog()

    /// How many jobs a retrain takes when nothing goes wrong: itself, a job for each batch, a step after each phase.
    private static let jobs = 1 + (3 + 1 + 1 + 1) + 4

    @Test func `a retrain takes as many jobs as it has batches and phases`() async throws {
        try await EmbedRig.with(Self.catalog) { rig in
            try await rig.enqueueRetrain()

            #expect(try await rig.pump.runAll().count == Self.jobs)
        }
    }

    @Test(arguments: 0..<jobs)
    func `a worker that dies before it acknowledges a job changes nothing`(_ position: Int) async throws {
        try await Self.expectWhole(dyingAt: position, severed: false)
    }

    @Test(arguments: 0..<jobs)
    func `a worker that dies before it enqueues what follows changes nothing`(_ position: Int) async throws {
        try await Self.expectWhole(dyingAt: position, severed: true)
    }

    @Test func `a job that comes again after the activation changes nothing`() async throws {
        try await EmbedRig.with(Self.catalog) { rig in
            let id = try await rig.enqueueRetrain()
            let jobs = try await rig.pump.runAll()
            let report = try await rig.report(of: id)
            let revision = try await rig.revision()

            for job in jobs where job.task != .retrain {
                try await rig.pump.producer.enqueue(Job(job.task, payload: job.payload, run: job.run))
            }
            try await rig.pump.runAll()

            #expect(try await rig.report(of: id) == report)
            #expect(try await rig.revision() == revision)
            #expect(try await rig.versions(.active) == [report.modelVersion])
        }
    }

    @Test func `jobs that the broker forgot are found by a sweep`() async throws {
        try await EmbedRig.with(Self.catalog) { rig in
            let id = try await rig.enqueueRetrain()
            _ = try await rig.pump.runNext()
            let forgetful = EmbedRig(rig.store, modelDirectory: rig.modelDirectory)
            let sweeper = RunSweeper(
                of: forgetful.processors, store: rig.store, producer: forgetful.pump.producer, clock: SystemClock(),
                logger: .silent
            )

            try await sweeper.sweep()
            try await forgetful.pump.runAll()

            #expect(try await rig.report(of: id).embeddings == Self.catalog.embeddings)
        }
    }

    @Test func `a batch that cannot be embedded is reported, and what it left out is caught up`() async throws {
        try await EmbedRig.with(Self.catalog) { rig in
            let id = try await rig.enqueueRetrain()
            _ = try await rig.pump.runNext()
            try await rig.store.write { session in
                let items = try session.runs.items(
                    of: id.rawValue, phase: "tracks", state: .pending, after: .min, limit: 9)
                let outcome = Data(#"{"failed": 1}"#.utf8)
                _ = try session.runs.finishItem(
                    RunItemID(run: id.rawValue, phase: "tracks", key: items[0].key), as: .failed, outcome: outcome
                )
            }

            try await rig.pump.runAll()

            let report = try await rig.report(of: id)
            #expect(report.warnings == ["1 batch of tracks could not be embedded; retrain to try again"])
            #expect(try await rig.counts(report.modelVersion) == Self.catalog.embeddings)
        }
    }

    @Test func `a run whose last attempt fails has failed, and leaves no model half-built`() async throws {
        try await EmbedRig.with(Self.catalog) { rig in
            let id = try await rig.enqueueRetrain()
            for _ in 0..<4 { _ = try await rig.pump.runNext() }
            _ = try await rig.store.write { session in
                try session.sql.execute("UPDATE recommender_model SET transform = '{}'", [])
            }
            let revived = EmbedRig(rig.store, modelDirectory: rig.modelDirectory)
            let sweeper = RunSweeper(
                of: revived.processors, store: rig.store, producer: revived.pump.producer, clock: SystemClock(),
                logger: .silent
            )

            // Every batch and the last step fail until no attempt is left.
            try await sweeper.sweep()
            try await revived.pump.runAll()

            let run = try await rig.store.read { try $0.runs.run(id.rawValue) }
            #expect(run?.state == .failed)
            #expect(run?.result.map { String(decoding: $0, as: UTF8.self).contains("error") } == true)
            #expect(try await rig.versions(.active) == [])
            #expect(try await rig.versions(.building) == [])
        }
    }

    private static func expectWhole(dyingAt position: Int, severed: Bool) async throws {
        try await EmbedRig.with(catalog) { rig in
            let id = try await rig.enqueueRetrain()
            for _ in 0..<position { _ = try await rig.pump.runNext() }

            _ = try await rig.pump.runNextInDyingWorker(severed: severed)
            try await rig.pump.runAll()

            let report = try await rig.report(of: id)
            #expect(report.embeddings == catalog.embeddings)
            #expect(try await rig.versions(.active) == [report.modelVersion])
            #expect(try await rig.versions(.building) == [])
            #expect(try await rig.counts(report.modelVersion) == catalog.embeddings)
        }
    }
}
