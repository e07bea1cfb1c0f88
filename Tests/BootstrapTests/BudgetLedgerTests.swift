import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Providers
import RunsTesting
import Testing

@testable import Bootstrap

/// What every ledger must do, whether it is kept in this process or in Redis.
struct BudgetLedgerTests {
    private static let freely = BudgetGrant.permits(1)

    @Test(arguments: LedgerUnderTest.available)
    func `without a refusal all that is wanted is given`(_ kind: LedgerUnderTest) async throws {
        try await kind.withLedger { ledger, _ async throws in
            for _ in 0..<5 { #expect(try await ledger.take(64) == .permits(64)) }
            #expect(try await ledger.status() == BudgetStatus(granted: 320))
        }
    }

    @Test(arguments: LedgerUnderTest.available)
    func `an unused permit that comes back was no request, and teaches no pace`(_ kind: LedgerUnderTest) async throws {
        try await kind.withLedger { ledger, _ async throws in
            _ = try await ledger.take(60)
            _ = try await ledger.take(60, returning: 40)
            #expect(try await ledger.status() == BudgetStatus(granted: 80))

            try await ledger.pause(for: .seconds(80), because: .rateLimit)

            let pace = try #require(try await ledger.status().rate)
            #expect(pace > 0.9 && pace <= 1)
        }
    }

    @Test(arguments: LedgerUnderTest.available)
    func `a pause holds everybody until it is over, and the longer one counts`(_ kind: LedgerUnderTest) async throws {
        try await kind.withLedger { ledger, advance async throws in
            try await ledger.pause(for: .seconds(40), because: .quota)
            try await ledger.pause(for: .seconds(3), because: .rateLimit)

            try await advance(.seconds(10))

            guard case .wait(let time, .quota) = try await ledger.take(1) else {
                Issue.record("requests are let through")
                return
            }
            #expect(time <= .seconds(30) && time > .seconds(25))
            #expect(try await ledger.status().pause?.reason == .quota)
            try await advance(.seconds(30))
            #expect(try await ledger.take(1) == Self.freely)
            #expect(try await ledger.status().pause == nil)
        }
    }

    @Test(arguments: LedgerUnderTest.available)
    func `the first refusal teaches the pace, further ones lower it by a part`(_ kind: LedgerUnderTest) async throws {
        try await kind.withLedger { ledger, advance async throws in
            for _ in 0..<10 { _ = try await ledger.take(60) }
            // Several at a moment are one offence.
            for _ in 0..<3 { try await ledger.pause(for: .seconds(60), because: .rateLimit) }

            let first = try #require(try await ledger.status().rate)
            try await advance(.seconds(61))
            _ = try await ledger.take(1)
            try await ledger.pause(for: .seconds(60), because: .rateLimit)
            let second = try #require(try await ledger.status().rate)

            #expect(first > 9.5 && first <= 10)
            #expect(abs(second / first - 0.5) < 0.05)
            #expect(try await ledger.status().refusals == 4)
        }
    }

    @Test(arguments: LedgerUnderTest.available)
    func `a pace gives a burst of half a second at most, a little to each, and then time to wait`(
        _ kind: LedgerUnderTest
    ) async throws {
        try await kind.withLedger(ceiling: 20) { ledger, advance async throws in
            _ = try await ledger.take(1)
            try await advance(.seconds(3600))

            var given = 0
            var wait: BudgetGrant?
            while wait == nil, given < 100 {
                switch try await ledger.take(64) {
                case .permits(let count):
                    #expect(count == 1)
                    given += count
                case let answer: wait = answer
                }
            }

            #expect((10...12).contains(given))
            guard case .wait(let time, .pace) = try #require(wait) else { return }
            #expect(time <= .milliseconds(50))
        }
    }

    @Test(.enabled(if: LedgerUnderTest.available.contains(.redis)))
    func `processes share one budget`() async throws {
        try await LedgerUnderTest.withServer { server async throws in
            let ledgers = (0..<3).map { _ in
                RedisBudgetLedger(server.configuration, provider: "spotify", clock: SystemClock())
            }
            _ = try await ledgers[0].take(10)
            try await ledgers[1].pause(for: .seconds(600), because: .quota)

            for ledger in ledgers {
                guard case .wait(_, .quota) = try await ledger.take(1) else {
                    Issue.record("one process goes on")
                    return
                }
            }
            #expect(try await ledgers[2].status().granted == 10)
            #expect(
                try await server.allKeys() == ["\(server.configuration.keyPrefix):provider:{spotify}:budget"])
            let operators = RedisBudgetLedger(server.configuration, provider: "spotify", clock: SystemClock())
            #expect(try await operators.unpause())
            #expect(try await ledgers[0].take(1) == Self.freely)
        }
    }

    @Test(.enabled(if: LedgerUnderTest.available.contains(.redis)))
    func `a Redis that forgot the scripts gets them again`() async throws {
        try await LedgerUnderTest.withServer { server async throws in
            let ledger = RedisBudgetLedger(server.configuration, provider: "spotify", clock: SystemClock())
            _ = try await ledger.take(1)
            try await server.run("SCRIPT", "FLUSH")
            #expect(try await ledger.take(2) == .permits(2))
        }
    }

    @Test func `an unreachable Redis is an error, at once`() async throws {
        let ledger = RedisBudgetLedger(
            try RedisConfiguration(url: "unix:///nowhere/redis.sock"), provider: "spotify", clock: SystemClock())
        let error = await #expect(throws: BudgetLedgerError.self) { try await ledger.take(1) }
        #expect(error?.cause is BrokerError)
    }

    @Test func `a report names the time and the reason`() {
        let status = BudgetStatus(rate: 12.345, pause: (.seconds(60), .quota), granted: 7, refusals: 1)
        let report = BudgetReport(.spotify, status, now: Date(timeIntervalSince1970: 0))
        #expect(report.line == "waits until 1970-01-01T00:01:00Z (quota used up); 7 requests, 1 refused as too many")
        let flowing = BudgetStatus(rate: 12.345, granted: 7, refusals: 0)
        #expect(
            BudgetReport(.spotify, flowing, now: Date()).line == "12.35 requests/s; 7 requests, 0 refused as too many")
    }
}

/// The ledgers that one suite runs on.
enum LedgerUnderTest: CaseIterable {
    case inMemory, redis

    static var available: [LedgerUnderTest] { BrokerUnderTest.available.contains(.redis) ? allCases : [.inMemory] }

    /// Runs `body` on a fresh ledger, with a function that lets time pass.
    func withLedger(
        ceiling: Double? = nil, _ body: (any BudgetLedger, (Duration) async throws -> Void) async throws -> Void
    ) async throws {
        switch self {
        case .inMemory:
            let clock = ManualClock()
            try await body(LocalRequestBudget(requestsPerSecond: ceiling, clock: clock)) { clock.advance(by: $0) }
        case .redis:
            try await Self.withServer { server in
                let ledger = RedisBudgetLedger(
                    server.configuration, provider: "spotify", ceiling: ceiling, clock: SystemClock())
                try await body(ledger) { duration in
                    // Redis' clock is not ours to move: what it wrote down is made older instead.
                    let key = "\(server.configuration.keyPrefix):provider:{spotify}:budget"
                    for field in ["paused_until", "refilled_at", "cycle_at"]
                    where try await server.run("HEXISTS", key, field) == "1" {
                        let milliseconds = Int(duration / .milliseconds(1))
                        try await server.run("HINCRBY", key, field, "-\(milliseconds)")
                    }
                }
            }
        }
    }

    static func withServer(_ body: (TestRedis) async throws -> Void) async throws {
        let server = try TestRedis(prefix: "test-\(UInt64.random(in: .min ... .max))")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        let keys = try await server.allKeys()
        if !keys.isEmpty { try await server.run(["DEL"] + keys) }
        try result.get()
    }
}
