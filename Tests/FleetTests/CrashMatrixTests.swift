import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Storage
import Testing

/// A worker that dies at any step between read and acknowledge, on a real Redis, and its successor.
///
/// Each point is a process that kills itself there (`JUKE_CRASH_AT`). Nothing may be lost, and only jobs that
/// were pending under the dead worker may run again.
@Suite("Crash matrix", .enabled(if: CrashScene.redis != nil))
struct CrashMatrixTests {
    /// How many points are tried at once: they mostly wait for leases to end.
    private static let width = 6

    private static let producing: Set<Failpoint> = [.enqueueBefore, .enqueueAfter]
    private static let replaying: Set<Failpoint> = [.replayBefore, .replayAfter]
    private static let reclaiming: Set<Failpoint> = [.reclaimBefore, .reclaimAfter]
    private static let draining: Set<Failpoint> = [.drain, .drainReleaseBefore, .drainReleaseAfter, .leave]

    @Test func `a process that dies at any point loses no job, and repeats none but its pending ones`() async throws {
        let redis = try #require(CrashScene.redis)
        #expect(Failpoint.allCases.count >= 20)
        await withTaskGroup(of: Void.self) { group in
            var points = Failpoint.allCases[...]
            for _ in 0..<Self.width {
                guard let point = points.popFirst() else { break }
                group.addTask { await Self.examine(point, redis) }
            }
            while await group.next() != nil {
                guard let point = points.popFirst() else { continue }
                group.addTask { await Self.examine(point, redis) }
            }
        }
    }

    private static func examine(_ point: Failpoint, _ redis: String) async {
        do {
            try await CrashScene.with(point.rawValue, redis: redis) { scene in
                switch point {
                case _ where producing.contains(point): try await producerDies(scene)
                case _ where replaying.contains(point): try await replayDies(scene)
                case _ where reclaiming.contains(point): try await reclaimerDies(scene)
                case _ where draining.contains(point): try await drainingWorkerDies(scene)
                default: try await workerDies(scene)
                }
            }
        } catch {
            Issue.record(error, "\(point.rawValue)")
        }
    }

    // MARK: - Scenes

    /// A worker with jobs of every kind in its hands dies.
    private static func workerDies(_ scene: CrashScene) async throws {
        let load = try await scene.enqueueEverything()
        let doomed = try scene.worker(doomed: true)
        try await expectDeath(of: doomed, scene)
        let pending = try await scene.statistics().pending
        try await succeed(scene)
        try await check(load, scene, pending: pending)
    }

    /// A worker died, and the one that looks after its jobs dies too.
    private static func reclaimerDies(_ scene: CrashScene) async throws {
        let load = try await scene.enqueueEverything()
        var pending = try await loseWorker(scene)
        let doomed = try scene.worker(doomed: true)
        try await expectDeath(of: doomed, scene)
        pending += try await scene.statistics().pending
        try await succeed(scene)
        try await check(load, scene, pending: pending)
    }

    /// A worker is told to stop, has jobs that outlast its grace period, and dies before it is done.
    private static func drainingWorkerDies(_ scene: CrashScene) async throws {
        let load = try await scene.enqueueEverything(after: [3_000, 3_000])
        let doomed = try scene.worker(doomed: true, grace: 1)
        try await scene.wait(for: "long jobs") { try await scene.executions().count >= 2 }
        doomed.terminate()
        try await expectDeath(of: doomed, scene)
        // What it released had begun, and so runs again too.
        let pending = try await scene.statistics().pending + (scene.statistics().counters["handed_back"] ?? 0)
        try await succeed(scene)
        try await check(load, scene, pending: pending)
    }

    /// A producer dies: what it enqueued runs, and what it did not it has not promised.
    private static func producerDies(_ scene: CrashScene) async throws {
        let arguments = [
            "task", "debug.tasks.effect", "--queue", scene.queue.rawValue, "--count", "20", "--payload", "{}",
        ]
        try await expectDeath(of: try scene.command(arguments, doomed: true), scene)
        let accepted = try await scene.statistics().depth
        #expect(accepted == (scene.point == Failpoint.enqueueAfter.rawValue ? 20 : 0), "\(scene.point)")
        try await succeed(scene)
        #expect(try await scene.effects().count == accepted, "\(scene.point)")
        #expect(try await scene.executions().count == accepted, "\(scene.point)")
    }

    /// An operator's replay dies, and is started again.
    private static func replayDies(_ scene: CrashScene) async throws {
        let jobs = (0..<5).map { _ in Job("debug.tasks.effect", payload: Data(#"{"milliseconds": 0}"#.utf8)) }
        _ = try await scene.broker.enqueue(jobs.map { EnqueueRequest(job: $0, queue: scene.queue) })
        try await scene.broker.open([scene.queue])
        for delivery in try await scene.broker.receive(
            from: [scene.queue], as: "burier", limit: 5, waitingUpTo: .zero)
        {
            _ = try await scene.broker.bury(delivery, reason: "a crash test")
        }
        let arguments = ["dead", "replay", "--queue", scene.queue.rawValue]
        try await expectDeath(of: try scene.command(arguments, doomed: true), scene)
        try await scene.command(arguments, doomed: false).wait()

        try await succeed(scene)
        #expect(try await scene.statistics().dead == 0, "\(scene.point)")
        #expect(try await scene.executions().sorted() == jobs.map(\.id.rawValue).sorted(), "\(scene.point)")
    }

    // MARK: - Steps

    /// Kills a worker from outside while it runs the long job; returns how many of its jobs were pending.
    private static func loseWorker(_ scene: CrashScene) async throws -> Int {
        let lost = try scene.worker()
        try await scene.wait(for: "run") { try await scene.executions().count >= 4 }
        await lost.destroy()
        return try await scene.statistics().pending
    }

    private static func expectDeath(of process: WorkerProcess, _ scene: CrashScene) async throws {
        do {
            try await scene.wait(for: "death at the point") { !process.isRunning }
        } catch {
            await process.destroy()
            throw error
        }
        #expect(process.wasKilled, "\(scene.point) was not passed")
    }

    /// Lets a healthy worker finish everything but the job that nobody knows, and stops it.
    private static func succeed(_ scene: CrashScene) async throws {
        let successor = try scene.worker()
        do {
            try await scene.wait(for: "end") {
                let statistics = try await scene.statistics()
                let unknown = statistics.counters["handed_back"] == nil ? 0 : 1
                return statistics.depth == 0 && statistics.delayed <= unknown
            }
        } catch {
            await successor.destroy()
            throw error
        }
        successor.terminate()
        await successor.wait()
    }

    private static func check(_ load: CrashScene.Load, _ scene: CrashScene, pending: Int) async throws {
        let jobs = Set((load.effects + load.failing).map(\.id.rawValue))
        #expect(try await scene.effects() == jobs, "lost at \(scene.point)")
        let executions = try await scene.executions()
        #expect(Set(executions) == jobs, "\(scene.point)")
        let beyond = executions.count - load.expectedExecutions
        #expect(beyond <= pending, "\(beyond) runs too many for \(pending) pending jobs at \(scene.point)")

        let statistics = try await scene.statistics()
        #expect(statistics.pending == 0, "\(scene.point)")
        #expect(statistics.dead == 1, "\(scene.point)")
        let deadLetters = try await scene.broker.deadLetters(in: scene.queue, after: .start, limit: 10)
        let buried = deadLetters.map { String(decoding: $0.fields["id"] ?? Data(), as: UTF8.self) }
        #expect(buried == [load.undecodable.id.rawValue], "\(scene.point)")
        let replies = try await scene.replies()
        #expect(replies == [Reply(job: load.asking.id, answer: .body(load.asking.payload))], "\(scene.point)")
        let record = try await scene.broker.record(of: load.unknown.id, in: scene.queue)
        #expect(record?.state == .delayed, "\(scene.point)")
    }
}
