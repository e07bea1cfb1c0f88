import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Storage
import Testing

/// The clocks of computers are set under real processes, on a real Redis: guarantee 18.
@Suite(
    "A wall clock that is set under a fleet",
    .enabled(if: FleetScene.hasRedis, "there is no Redis, or not its server's program"),
    .enabled(if: WallClock.isSupported, "no other time can be given to processes of this system"))
struct WallClockFleetTests {
    /// How long a delayed job waits.
    private static let delay = Duration.seconds(5)
    /// How much longer something may take on a busy machine.
    private static let grace = Duration.seconds(8)

    /// The clocks of the gateway and the commands, and of the workers: they are set apart, to show that no process
    /// compares its own with another's.
    private struct Clocks {
        let gateway: WallClock
        let workers: WallClock

        init(in folder: URL) throws {
            (gateway, workers) = (try WallClock(in: folder), try WallClock(in: folder))
        }

        func set(by duration: Duration) throws {
            try gateway.set(by: duration)
            try workers.set(by: .zero - duration)
        }

        func environment(of program: String) -> [String: String] {
            let isWorker = FleetScene.workers.contains { $0.program == program }
            let limit = ["JUKE_RATE_LIMIT": "1"]
            return (isWorker ? workers : gateway).environment.merging(limit) { $1 }
        }
    }

    private static func with(_ body: (FleetScene, Clocks) async throws -> Void) async throws {
        var made: Clocks?
        try await FleetScene.with { folder, program in
            let clocks = try made ?? Clocks(in: folder)
            made = clocks
            return clocks.environment(of: program)
        } _: { scene in
            try await body(scene, try #require(made))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `promises hold when the clocks of all processes are set by an hour and a day`() async throws {
        try await Self.with { scene, clocks in
            // Runs of all workers, while their clocks go back and forth.
            let spin = Task {
                try await every(.milliseconds(500)) { number in
                    try clocks.set(by: WallClockJump.all[number % WallClockJump.all.count])
                }
            }
            defer { spin.cancel() }
            try await scene.train()
            spin.cancel()
            _ = await spin.result

            for (number, jump) in WallClockJump.all.enumerated() {
                try clocks.set(by: .zero)
                try await Self.checkOne(scene, clocks, jump, number)
            }
            try await Self.healthIsTold(scene, clocks)
        }
    }

    /// What is under way while the clocks are set ends as if they had not been.
    private static func checkOne(_ scene: FleetScene, _ clocks: Clocks, _ jump: Duration, _ number: Int) async throws {
        let revoked = try await scene.token("revoked-\(number)")
        let limited = try await scene.token("limited-\(number)")
        let other = try await scene.token("other-\(number)")
        try await eventually("answer") { try await scene.recommend(revoked).status == 200 }
        let key = "key-\(number)"
        let delayed = try await delayJobs(scene, key)
        // A batch of ten counts as ten: the next request is due nine seconds later.
        let empty = Array(repeating: "{}", count: 10).joined(separator: ",")
        #expect(try await scene.recommend(limited, to: "batch/", #"{"requests":[\#(empty)]}"#).status == 200)
        let spent = ContinuousClock.now
        try await scene.store.write { _ = try $0.tokens.revoke(name: "revoked-\(number)") }

        try clocks.set(by: jump)

        // Health, limits, and the deadline of a request, whose answer bears the worker's time.
        #expect(try await scene.recommend(limited).status == 429, "\(jump)")
        #expect(await scene.readiness().values.allSatisfy(\.self), "\(jump)")
        let answer = try await scene.recommend(other)
        let age = try generatedAt(answer.text).map { $0.timeIntervalSinceNow + jump / .seconds(1) }
        #expect(answer.status == 200 && age.map { abs($0) < 30 } == true, "\(jump): \(answer.text.prefix(200))")
        // Unique keys are held as long as their job is not over, whatever the clock of who asks says.
        let second = try await scene.run(
            "juke-enqueue", "task", "debug.tasks.echo", "--queue", "catalog", "--unique", key)
        #expect(second.text.contains("stands for it already"), "\(jump): \(second.text)")
        // What expires is told so by a clock that was set.
        let expiring = try await scene.run(
            "juke-enqueue", "task", "debug.tasks.echo", "--queue", "recommender", "--expires", "60", "--wait")
        #expect(expiring.status == 0, "\(jump): \(expiring.text)")

        for (queue, job) in delayed {
            try await eventually("end of the delayed job of \(queue) after \(jump)", within: delay + grace) {
                try await scene.broker.record(of: job, in: queue)?.state == .succeeded
            }
            // By Redis' clock, which nobody set.
            let timeline = try await scene.broker.record(of: job, in: queue)?.timeline ?? []
            let enqueued = try #require(timeline.first).at
            let due = try #require(timeline.first(where: { $0.what == "due" })).at
            let ended = try #require(timeline.last).at
            #expect(due - enqueued >= delay && ended - enqueued <= delay + grace, "\(jump): \(timeline)")
        }
        let third = try await scene.run(
            "juke-enqueue", "task", "debug.tasks.echo", "--queue", "catalog", "--unique", key)
        #expect(third.text.contains("Enqueued"), "\(jump): \(third.text)")
        try await eventually("answer after \(jump)", within: .seconds(10) + grace) {
            try await scene.recommend(limited).status == 200
        }
        #expect(ContinuousClock.now - spent >= .seconds(7), "\(jump)")
        try await eventually("end of the token after \(jump)", within: .seconds(10) + grace) {
            try await scene.recommend(revoked).status == 401
        }
    }

    /// Snoozes a job of each worker, one of them with a unique key.
    private static func delayJobs(_ scene: FleetScene, _ key: String) async throws -> [(QueueName, JobID)] {
        let jobs = FleetScene.workers.map { ($0.queue, Job(.Debug.echo, unique: $0.queue == "catalog" ? key : nil)) }
        let results = try await scene.broker.enqueue(
            jobs.map { EnqueueRequest(job: $0.1, queue: $0.0, delay: delay) })
        for result in results {
            guard case .accepted = result else { throw SceneFailure(description: "not accepted: \(result)") }
        }
        return jobs.map { ($0.0, $0.1.id) }
    }

    private static func generatedAt(_ text: String) throws -> Date? {
        guard let found = text.firstMatch(of: /"generated_at":"([0-9T:-]+)/)?.1 else { return nil }
        return try Date("\(found)Z", strategy: .iso8601)
    }

    /// A Redis that does not answer is told within the time that it takes, though the clocks were set back meanwhile.
    private static func healthIsTold(_ scene: FleetScene, _ clocks: Clocks) async throws {
        for jump in [Duration.seconds(-3_600), .seconds(3_600)] {
            try clocks.set(by: .zero)
            scene.freezeRedis(true)
            try clocks.set(by: jump)
            try await eventually("sign that Redis is away, after \(jump)", within: .seconds(15) + grace) {
                await !scene.readiness().values.contains(true)
            }
            scene.freezeRedis(false)
            try await eventually("sign that Redis is back, after \(jump)", within: .seconds(15) + grace) {
                await scene.readiness().values.allSatisfy(\.self)
            }
        }
    }
}
