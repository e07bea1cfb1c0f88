import CommandKit
import Concurrency
import Foundation
import Messaging
import Pipeline
import Storage
import Testing

@testable import EnqueueCommand

/// What the commands say of queues, workers and findings.
struct ReportTests {
    private static let now = Timestamp(milliseconds: 1_772_366_400_250)

    private static func object(_ value: some Encodable) throws -> [String: Any] {
        let data = Data(try JSONOutput.text(value).utf8)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `purge says how many records are gone, when there were any`() {
        #expect(EvictedRecords.lines(0) == [])
        #expect(EvictedRecords.lines(1) == ["Memory was short: 1 record of ended jobs is gone too."])
        #expect(EvictedRecords.lines(20) == ["Memory was short: 20 records of ended jobs are gone too."])
    }

    @Test func `a queue's figures come as a table line and as JSON`() throws {
        var figures = QueueStatistics(queue: "catalog")
        (figures.depth, figures.lag, figures.pending, figures.delayed, figures.dead) = (12, 9, 3, 4, 5)
        figures.oldestAgeMilliseconds = 133_000
        figures.rate = 12.3456
        figures.limits = FleetLimits(depth: 1_000, concurrency: 2, rate: 0.5)

        let line = try #require(QueueReport.table([QueueReport(figures)]).last)
        let object = try Self.object(QueueReport(figures))

        #expect(line == "catalog     12    9        3        4     5    2m13  12/s  ×2 0.5/s ≤1000  open")
        #expect(object["oldest_age_ms"] as? Int == 133_000)
        #expect(object["rate"] as? Double == 12.346)
        #expect((object["limits"] as? [String: Any])?["concurrency"] as? Int == 2)
    }

    @Test func `doctor reports what live workers wait for`() {
        var workers = [Self.worker(), Self.worker(), Self.worker(seen: .seconds(60))]
        for index in workers.indices { workers[index].outage = "the disk is full" }

        let findings = StoreCheck.findings(workers + [Self.worker()], at: Self.now, lease: .seconds(9))

        #expect(findings.map(\.summary) == ["2 workers wait for the store: the disk is full"])
        #expect(WorkerReport(workers[0], at: Self.now, lease: .seconds(9)).state == "waiting for the store")
    }

    @Test func `doctor distinguishes a store that is away from one without a schema`() {
        let outage = StoreCheck.finding(StorageError(.unavailable, "the disk is full"))
        #expect(outage.severity == .critical && outage.advice.contains("go on by themselves"))
        #expect(StoreCheck.finding(StorageError(.schemaMissing, "run `juke migrate`")).advice.contains("jobs fail"))
    }

    @Test func `a queue is open, paused or draining`() {
        var figures = QueueStatistics(queue: "catalog")
        #expect(figures.stateName == "open")
        figures.isDraining = true
        #expect(figures.stateName == "draining")
        figures.isPaused = true
        #expect(figures.stateName == "paused, draining")
    }

    @Test func `a fleet without queues or workers says what to do`() {
        #expect(QueueReport.table([]).joined().contains("juke-enqueue"))
        #expect(WorkerReport.lines([], at: Self.now, lease: .seconds(9)).joined().contains("juke-crawl-worker"))
    }

    private static func worker(seen: Duration = .zero, running: Bool = true, draining: Bool = false) -> WorkerStatus {
        let job = WorkerStatus.RunningJob(
            id: "0199c8a2-7b1e-7c3d-9a3b-000000000001", task: .crawlArtist, queue: .catalog, since: now - .seconds(75),
            progress: JobProgress(completed: 3, total: 12, message: "albums"), progressedAt: now - .seconds(2)
        )
        return WorkerStatus(
            name: "juke-crawl-worker-box-4711-x1", host: "box", pid: 4_711, version: "1.2.3", queues: [.catalog],
            concurrency: 2, startedAt: now - .seconds(3_600), seenAt: now - seen, running: running ? [job] : [],
            isDraining: draining
        )
    }

    @Test func `a worker's line says where it is, and another what it runs and since when`() throws {
        let lines = WorkerReport.lines([Self.worker()], at: Self.now, lease: .seconds(9))

        #expect(lines[2] == "juke-crawl-worker  box   4711  1.2.3    catalog   1/2  working   0ms")
        let job = try #require(lines.last)
        #expect(job.hasPrefix("0199c8a2-7b1e-7c3d-9a3b-000000000001  crawl_artist  4711  1m15  "))
        #expect(job.hasSuffix("albums: 3 of 12, 2s ago"))
    }

    @Test func `a worker works, idles, drains or is gone`() throws {
        func state(_ worker: WorkerStatus) -> String {
            WorkerReport(worker, at: Self.now, lease: .seconds(9)).state
        }
        #expect(state(Self.worker()) == "working")
        #expect(state(Self.worker(running: false)) == "idle")
        #expect(state(Self.worker(draining: true)) == "draining")
        #expect(state(Self.worker(seen: .seconds(10))) == "gone")

        let object = try Self.object(WorkerReport(Self.worker(), at: Self.now, lease: .seconds(9)))
        #expect(object["seen_at"] as? String == "2026-03-01T12:00:00.250Z")
        let running = try #require((object["running"] as? [[String: Any]])?.first)
        #expect(running["progress_at"] as? String == "2026-03-01T11:59:58.250Z")
    }

    @Test func `a doctor names the worst first, and is content when the critical is repaired`() throws {
        let findings = [
            DiagnosisFinding(.note, "a dead consumer", advice: "forget it"),
            DiagnosisFinding(.critical, queue: .rank, "jobs are lost", advice: "look", isRepaired: true),
        ]
        let report = DoctorReport(findings, queues: 5, looksAtRuns: false)

        #expect(report.isHealthy)
        #expect(report.lines.dropFirst().first == "critical [rank]: jobs are lost")
        #expect(report.lines.last == "2 found, 1 repaired.")
        #expect(DoctorReport([], queues: 5, looksAtRuns: true).lines.last == "All is well.")
        let bad = DoctorReport([DiagnosisFinding(.critical, "evicts", advice: "stop it")], queues: 5, looksAtRuns: true)
        #expect(!bad.isHealthy)
        #expect(try Self.object(bad)["is_healthy"] as? Bool == false)
    }
}
