import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

/// Juke decides as Celery does, in every case of the golden table.
@Suite("Celery parity")
struct CeleryParityTests {
    private let golden: CeleryGolden

    init() throws {
        golden = try CeleryGolden()
    }

    @Test func `the golden table has more than ten thousand cases`() {
        let routed = golden.routings.reduce(0) { $0 + $1.queues.count }
        #expect(routed + golden.backoffs.count + golden.retries.count + golden.timings.count > 10_000)
        #expect(golden.jitters.count == 8)
    }

    @Test func `every task goes where Celery sends it`() throws {
        var differences: [String] = []
        for routing in golden.routings {
            let routes: Routes
            do {
                routes = try Routes(text: routing.routes)
            } catch {
                differences.append("\(routing.routes) cannot be read: \(error)")
                continue
            }
            for (task, queue) in routing.queues where routes.queue(for: TaskName(task)).rawValue != queue {
                differences.append("\(task) by \(routing.routes): \(routes.queue(for: TaskName(task))), not \(queue)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) differ: \(differences.prefix(3))")
    }

    @Test func `the pause after every failure is Celery's, or has its bound`() {
        var differences: [String] = []
        for backoff in golden.backoffs {
            let policy = RetryPolicy(
                factor: backoff.factor, maximum: .seconds(backoff.maximum), hasJitter: backoff.hasJitter
            )
            let bound = policy.bound(after: backoff.failures)
            let pause = policy.pause(after: backoff.failures)
            let isAlike =
                bound == .seconds(backoff.bound)
                && (backoff.hasJitter ? (.zero...bound).contains(pause) : pause == bound)
            if !isAlike { differences.append("\(backoff): \(bound), \(pause)") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ: \(differences.prefix(3))")
    }

    @Test func `a failed task runs again when it does in Celery, and no later`() {
        var differences: [String] = []
        for retry in golden.retries {
            let pause = retry.policy.nextPause(
                asked: retry.asked, after: retry.failures, maxRetries: retry.maxRetries
            )
            let bound = retry.asked ?? retry.policy.bound(after: retry.failures)
            let isAlike =
                (pause != nil) == retry.runsAgain
                && (!retry.runsAgain || bound == retry.bound && pause.map { $0 <= bound } == true)
            if !isAlike { differences.append("\(retry): \(pause.map { "\($0)" } ?? "no more"), at most \(bound)") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ: \(differences.prefix(3))")
    }

    @Test func `countdown, ETA and expiry decide as in Celery what a worker finds`() async throws {
        var differences: [String] = []
        for timing in golden.timings {
            let clock = ManualClock(start: golden.now)
            let broker = InMemoryBroker(clock: clock)
            let producer = Producer(broker: broker, routes: Routes(), clock: clock)
            var job = Job("golden.timing")
            switch timing.expires {
            case .after(let duration): job.expiresAt = clock.now + duration
            case .at(let text): job.expiresAt = Timestamp(iso8601: text)
            case nil: break
            }
            let due = timing.eta.flatMap { Timestamp(iso8601: $0) }
            let delay =
                timing.countdown.map { .milliseconds(Int64(($0 * 1_000).rounded())) } ?? due.map { $0 - clock.now }
                ?? .zero

            try await broker.open(["default"])
            try await producer.enqueue(job, countdown: delay)
            clock.advance(by: timing.looked)
            _ = try await broker.promoteDue(in: "default", limit: 10)
            let found = try await broker.receive(from: ["default"], as: "worker", limit: 1, waitingUpTo: .zero)

            let state = found.first.map { $0.isExpired ? "expired" : "runs" } ?? "delayed"
            if state != timing.state { differences.append("\(timing): \(state)") }
        }
        #expect(differences.isEmpty, "\(differences.count) differ: \(differences.prefix(3))")
    }

    /// Two samples of one distribution: the chi-square statistic of two rows of counts, some 150 draws a place and
    /// more.
    @Test func `jitter is distributed as Celery's`() {
        var generator = SeededGenerator(seed: 11)
        for (failures, jitter) in golden.jitters.enumerated() {
            let draws = jitter.counts.reduce(0, +)
            var counts = [Int](repeating: 0, count: jitter.counts.count)
            for _ in 0..<draws {
                let pause = RetryPolicy.standard.pause(after: failures, using: &generator)
                counts[Int(pause.components.seconds)] += 1
            }

            let statistic = zip(counts, jitter.counts).reduce(0.0) { sum, pair in
                let (own, theirs) = (Double(pair.0), Double(pair.1))
                return sum + (own - theirs) * (own - theirs) / max(own + theirs, 1)
            }
            let freedom = Double(counts.count - 1)
            // The mean of the distribution is its degrees of freedom, its variance twice that; 4 deviations are one in
            // 10,000.
            #expect(statistic < freedom + 4 * (2 * freedom).squareRoot(), "after \(failures) failures")
            #expect(counts.allSatisfy { $0 > 0 })
        }
    }
}
