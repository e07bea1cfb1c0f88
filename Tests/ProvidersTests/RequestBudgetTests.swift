import Providers
import Testing

@Suite("A request budget")
struct RequestBudgetTests {
    private let clock = JumpingClock()

    @Test func `without a pace everything is granted`() async {
        let budget = InMemoryRequestBudget(clock: clock)
        for _ in 0..<100 { #expect(await budget.reserve() == .granted) }
    }

    @Test func `a pace spreads requests evenly`() async {
        let budget = InMemoryRequestBudget(requestsPerSecond: 4, clock: clock)

        #expect(await budget.reserve() == .granted)
        #expect(await budget.reserve() == .wait(.milliseconds(250), because: .pace))
        clock.advance(by: .milliseconds(250))
        #expect(await budget.reserve() == .granted)
    }

    @Test func `a pause holds everybody and the longer one counts`() async {
        let budget = InMemoryRequestBudget(clock: clock)

        await budget.pause(for: .seconds(10), because: .rateLimit)
        await budget.pause(for: .seconds(3), because: .rateLimit)
        clock.advance(by: .seconds(4))

        #expect(await budget.reserve() == .wait(.seconds(6), because: .rateLimit))
        clock.advance(by: .seconds(6))
        #expect(await budget.reserve() == .granted)
    }
}
