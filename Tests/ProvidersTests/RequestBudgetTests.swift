import Concurrency
import Logging
import Providers
import ProvidersTesting
import Testing

@Suite("A request budget")
struct RequestBudgetTests {
    private let clock = JumpingClock()

    @Test func `without a pace everything is granted`() {
        let budget = LocalRequestBudget(clock: clock)
        for _ in 0..<100 { #expect(budget.reserve() == .granted) }
    }

    @Test func `a pace spreads requests evenly`() {
        let budget = LocalRequestBudget(requestsPerSecond: 4, clock: clock)

        #expect(budget.reserve() == .granted)
        #expect(budget.reserve() == .wait(.milliseconds(250), because: .pace))
        clock.advance(by: .milliseconds(250))
        #expect(budget.reserve() == .granted)
    }

    @Test func `a pause holds everybody and the longer one counts`() {
        let budget = LocalRequestBudget(clock: clock)

        budget.pause(for: .seconds(10), because: .rateLimit)
        budget.pause(for: .seconds(3), because: .rateLimit)
        clock.advance(by: .seconds(4))

        #expect(budget.reserve() == .wait(.seconds(6), because: .rateLimit))
        clock.advance(by: .seconds(6))
        #expect(budget.reserve() == .granted)
    }

    @Test func `the first refusal teaches the pace that the service allows`() {
        let budget = LocalRequestBudget(clock: clock)
        for _ in 0..<300 { #expect(budget.reserve() == .granted) }
        clock.advance(by: .seconds(10))

        budget.pause(for: .seconds(20), because: .rateLimit)

        // 300 requests in the 30 seconds until the service lets through again.
        #expect(budget.status().rate == 10)
        #expect(budget.status().pause?.remaining == .seconds(20))
        #expect(budget.status().refusals == 1)
        #expect(budget.status().granted == 300)
    }

    @Test func `refusals of one moment are one offence`() {
        let budget = LocalRequestBudget(clock: clock)
        for _ in 0..<300 { #expect(budget.reserve() == .granted) }

        for _ in 0..<8 { budget.pause(for: .seconds(30), because: .rateLimit) }

        #expect(budget.status().rate == 10)
        #expect(budget.status().refusals == 8)
    }

    @Test func `further refusals slow down by a part, and use speeds up again`() throws {
        let budget = LocalRequestBudget(clock: clock)
        for _ in 0..<300 { #expect(budget.reserve() == .granted) }
        budget.pause(for: .seconds(30), because: .rateLimit)
        clock.advance(by: .seconds(30))

        let before = try #require(budget.status().rate)
        for _ in 0..<30 {
            clock.advance(by: .seconds(1))
            _ = budget.reserve()
        }
        let after = try #require(budget.status().rate)
        budget.pause(for: .seconds(1), because: .rateLimit)

        #expect(abs(after - before * 1.5) < 0.01)
        #expect(abs(try #require(budget.status().rate) - after * 0.5) < 0.01)
    }

    @Test func `a used-up quota says nothing about the pace`() {
        let budget = LocalRequestBudget(clock: clock)
        _ = budget.reserve()

        budget.pause(for: .seconds(3600), because: .quota)

        #expect(budget.status().rate == nil)
        #expect(budget.reserve() == .wait(.seconds(3600), because: .quota))
    }
}

@Suite("A shared budget")
struct FleetRequestBudgetTests {
    private let clock = JumpingClock()
    private let ledger = CountingLedger()
    private let budget: FleetRequestBudget

    init() {
        budget = FleetRequestBudget(ledger, clock: clock, logger: Logger(label: "test"))
    }

    @Test func `permits are taken some at a time, more the faster they are used`() async throws {
        for _ in 0..<1000 { #expect(try await budget.reserve() == .granted) }

        #expect(ledger.takes.count < 30)
        #expect(ledger.takes.max() == 64)
    }

    @Test func `a permit that grew stale is not used`() async throws {
        ledger.answer = .permits(2)
        _ = try await budget.reserve()

        clock.advance(by: FleetRequestBudget.freshness)
        ledger.answer = .wait(.seconds(9), because: .rateLimit)

        #expect(try await budget.reserve() == .wait(.seconds(9), because: .rateLimit))
    }

    @Test func `permits that were never used go back with the next call, once`() async throws {
        ledger.answer = .permits(10)
        for _ in 0..<4 { _ = try await budget.reserve() }
        clock.advance(by: FleetRequestBudget.freshness)
        ledger.isAway = true
        _ = try await budget.reserve()
        #expect(ledger.returned == 0)

        clock.advance(by: .seconds(2))
        ledger.isAway = false
        _ = try await budget.reserve()
        await budget.pause(for: .seconds(2), because: .rateLimit)
        clock.advance(by: .seconds(2))
        _ = try await budget.reserve()

        #expect(ledger.returned == 6 + 9)
    }

    @Test func `a pause stops this process at once and goes to the ledger`() async throws {
        ledger.answer = .permits(50)
        _ = try await budget.reserve()

        await budget.pause(for: .seconds(7), because: .rateLimit)

        #expect(try await budget.reserve() == .wait(.seconds(7), because: .rateLimit))
        #expect(ledger.pauses == [.seconds(7)])
    }

    @Test func `a wait is answered without asking the ledger again, for at most a second`() async throws {
        ledger.answer = .wait(.seconds(3600), because: .quota)
        for _ in 0..<10 { _ = try await budget.reserve() }
        #expect(ledger.takes.count == 1)

        clock.advance(by: .seconds(1))
        ledger.answer = .permits(1)

        #expect(try await budget.reserve() == .granted)
    }

    @Test func `many who ask at a time ask the ledger once`() async throws {
        ledger.answer = .wait(.seconds(5), because: .rateLimit)

        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = try await budget.reserve() } }
            try await group.waitForAll()
        }

        #expect(ledger.takes.count == 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func `many who share few permits all get one in the end`() async throws {
        ledger.answer = .permits(1)

        try await withThrowingTaskGroup { group in
            for _ in 0..<200 { group.addTask { () async throws in #expect(try await budget.reserve() == .granted) } }
            try await group.waitForAll()
        }

        #expect(ledger.takes.count == 200)
    }

    @Test func `without the ledger requests go out slowly, and never without bound`() async throws {
        ledger.isAway = true

        #expect(try await budget.reserve() == .granted)
        #expect(try await budget.reserve() == .wait(.milliseconds(500), because: .pace))
        clock.advance(by: .milliseconds(500))
        #expect(try await budget.reserve() == .granted)
        #expect(ledger.takes.count == 1)

        clock.advance(by: .seconds(2))
        ledger.isAway = false
        for _ in 0..<20 { #expect(try await budget.reserve() == .granted) }
    }

    @Test func `a pause that is known here outlives the ledger`() async throws {
        ledger.answer = .wait(.seconds(60), because: .quota)
        _ = try await budget.reserve()
        ledger.isAway = true

        clock.advance(by: .seconds(30))

        #expect(try await budget.reserve() == .wait(.seconds(30), because: .quota))
    }
}

/// A ledger that says what it is told to, and counts.
private final class CountingLedger: BudgetLedger {
    private struct State {
        var answer: BudgetGrant?
        var isAway = false
        var takes: [Int] = []
        var returned = 0
        var pauses: [Duration] = []
    }

    private struct Away: Error {}

    private let state = Mutex(State())

    /// What it answers; `nil` for all that is wanted.
    var answer: BudgetGrant? {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }
    var takes: [Int] { state.withLock { $0.takes } }
    /// How many permits came back unused.
    var returned: Int { state.withLock { $0.returned } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    func take(_ count: Int, returning unused: Int) async throws(BudgetLedgerError) -> BudgetGrant {
        try state.withLock { state throws(BudgetLedgerError) in
            state.takes.append(count)
            if state.isAway { throw BudgetLedgerError(Away()) }
            state.returned += unused
            return state.answer ?? .permits(count)
        }
    }

    func pause(for duration: Duration, because reason: BudgetPause) async throws(BudgetLedgerError) {
        try state.withLock { state throws(BudgetLedgerError) in
            if state.isAway { throw BudgetLedgerError(Away()) }
            state.pauses.append(duration)
        }
    }

    func status() async throws(BudgetLedgerError) -> BudgetStatus { BudgetStatus() }
}
