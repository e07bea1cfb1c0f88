import Concurrency
import Foundation
import MessagingTesting
import Testing

/// Expensive requests share the cores.
struct RoundRobinSchedulerTests {
    @Test(.timeLimit(.minutes(1))) func `no more compute at once than may`() async {
        let scheduler = RoundRobinScheduler(width: 2, slice: .zero, clock: SystemClock())
        let most = Mutex((now: 0, most: 0))

        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await scheduler.run(as: "\(number % 3)") { turn in
                        for _ in 0..<50 {
                            most.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                            most.withLock { $0.now -= 1 }
                            turn.pass()
                        }
                    }
                }
            }
        }

        #expect(most.withLock { $0.now } == 0)
        #expect(most.withLock { $0.most } <= 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a caller who asks for little is done long before one who asks for much`() async throws {
        let scheduler = RoundRobinScheduler(width: 1, slice: .zero, clock: SystemClock())
        let steps = Mutex((greedy: 0, whenModestEnded: -1))
        let release = DispatchSemaphore(value: 0)
        let blocker = Task { await scheduler.run(as: "blocker") { _ in release.wait() } }
        try await eventually("blocker that computes") { scheduler.counts.computing >= 1 }
        let greedy = (0..<4).map { _ in
            Task {
                await scheduler.run(as: "greedy") { turn in
                    for _ in 0..<1_000 {
                        steps.withLock { $0.greedy += 1 }
                        turn.pass()
                    }
                }
            }
        }
        try await eventually("four waiting callers") { scheduler.counts.waiting >= 4 }
        let modest = Task {
            await scheduler.run(as: "modest") { turn in
                for _ in 0..<10 { turn.pass() }
                steps.withLock { $0.whenModestEnded = $0.greedy }
            }
        }
        try await eventually("fifth waiting caller") { scheduler.counts.waiting >= 5 }

        release.signal()
        await modest.value
        for task in greedy + [blocker] { await task.value }

        let (all, whenModestEnded) = steps.withLock { ($0.greedy, $0.whenModestEnded) }
        #expect(all == 4_000)
        // Turn and turn about: a step of the one for a step of the others.
        #expect((0...20).contains(whenModestEnded), "\(whenModestEnded)")
    }

    /// If they shared the time, each would end after nearly all steps of all.
    @Test(.timeLimit(.minutes(1))) func `the requests of one caller are done one after the other`() async throws {
        let scheduler = RoundRobinScheduler(width: 1, slice: .zero, clock: SystemClock())
        let order = Mutex<[Int]>([])
        let release = DispatchSemaphore(value: 0)
        let blocker = Task { await scheduler.run(as: "blocker") { _ in release.wait() } }
        try await eventually("blocker that computes") { scheduler.counts.computing >= 1 }
        var tasks: [Task<Void, Never>] = []
        for (caller, number) in [("a", 0), ("a", 1), ("b", 10), ("b", 11), ("a", 2)] {
            let before = scheduler.counts.waiting
            tasks.append(
                Task {
                    await scheduler.run(as: caller) { turn in
                        for _ in 0..<20 {
                            order.withLock { $0.append(number) }
                            turn.pass()
                        }
                    }
                })
            try await eventually("waiting caller \(number)") { scheduler.counts.waiting > before }
        }

        release.signal()
        for task in tasks + [blocker] { await task.value }

        let steps = order.withLock(\.self)
        #expect(steps.count == 100)
        #expect(steps.filter { $0 < 10 } == [0, 1, 2].flatMap { [Int](repeating: $0, count: 20) })
        #expect(steps.filter { $0 >= 10 } == [10, 11].flatMap { [Int](repeating: $0, count: 20) })
        // Both callers have the same share meanwhile.
        #expect(steps.prefix(40).count { $0 < 10 } == 20)
    }

    @Test(.timeLimit(.minutes(1))) func `large work waits for its turn, and small work does not`() async throws {
        struct Refusal: Error, Equatable {}
        let scheduler = RoundRobinScheduler(width: 1, slice: .zero, clock: SystemClock())
        let release = DispatchSemaphore(value: 0)
        let blocker = Task { await scheduler.run(as: "blocker") { _ in release.wait() } }
        try await eventually("blocker that computes") { scheduler.counts.computing >= 1 }

        let large = Task {
            await scheduler.compute(as: "large", byTurns: true) { pass in
                pass()
                return 2
            }
        }
        try await eventually("waiting caller") { scheduler.counts.waiting >= 1 }
        let small = await scheduler.compute(as: "small", byTurns: false) { _ in 1 }
        release.signal()

        #expect(small == 1)
        #expect(await large.value == 2)
        await blocker.value
        await #expect(throws: Refusal.self) {
            try await scheduler.compute(as: "large", byTurns: true) { _ throws(Refusal) -> Int in throw Refusal() }
        }
        #expect(scheduler.counts == (0, 0))
    }
}
