import Concurrency
import MessagingTesting
import Observability
import Recommendations
import Testing

@testable import Gateway

/// What the gateway remembers and counts goes by the monotonic clock.
struct WallClockGatewayTests {
    @Test(arguments: WallClockJump.all)
    func `a revoked token is refused ten seconds later, whatever the wall clock does`(jump: Duration) async throws {
        let clock = ManualClock()
        let source = SwitchedAuthenticator(.held(by: .init(name: "ada", isAdmin: false)))
        let cached = CachedTokenAuthenticator(source, clock: clock)
        _ = try await cached.status(of: "a")
        source.answer(.revoked)

        clock.setWallClock(by: jump)
        #expect(cached.remembered("a") != nil)
        clock.advance(by: .seconds(10))

        #expect(cached.remembered("a") == nil)
        #expect(try await cached.status(of: "a") == .revoked)
    }

    @Test(arguments: WallClockJump.all)
    func `a rate holds over a wall clock that is set`(jump: Duration) throws {
        let clock = ManualClock()
        let limiter = RateLimiter(requestsPerSecond: 1, clock: clock)
        for _ in 0..<2 { try limiter.admit("ada") }

        clock.setWallClock(by: jump)
        #expect(throws: HTTPProblem.self) { try limiter.admit("ada") }
        clock.advance(by: .seconds(1))

        try limiter.admit("ada")
        #expect(throws: HTTPProblem.self) { try limiter.admit("ada") }
    }

    @Test(arguments: WallClockJump.all)
    func `a deadline stays as far away as it was`(jump: Duration) {
        let clock = ManualClock()
        let deadline = Deadline(in: .seconds(5), clock: clock)

        clock.setWallClock(by: jump)
        clock.advance(by: .seconds(2))

        #expect(deadline.remaining == .seconds(3))
    }

    @Test(arguments: WallClockJump.all)
    func `the state of the store ages by itself`(jump: Duration) async throws {
        let clock = ManualClock()
        let isUp = Mutex(true)
        let probe = StoreProbe(clock: clock) {
            guard isUp.withLock({ $0 }) else { throw CancellationError() }
            return true
        }
        _ = await probe.checks()
        isUp.withLock { $0 = false }

        clock.setWallClock(by: jump)
        let remembered = await probe.checks()
        clock.advance(by: .seconds(5))
        let found = await probe.checks()

        #expect(remembered.map(\.isHealthy) == [true, true])
        #expect(found.map(\.isHealthy) == [false])
    }
}

/// Answers what it is told to, or nothing.
final class SwitchedAuthenticator: TokenAuthenticator {
    private struct State {
        var answer: TokenStatus?
        var hangs = false
        var questions = 0
    }

    private struct Away: Error {}

    private let state: Mutex<State>

    init(_ answer: TokenStatus) {
        state = Mutex(State(answer: answer))
    }

    /// How often it was asked.
    var questions: Int { state.withLock { $0.questions } }

    func answer(_ status: TokenStatus) { state.withLock { $0 = State(answer: status, questions: $0.questions) } }

    func fail() { state.withLock { $0.answer = nil } }

    func hang() { state.withLock { $0.hangs = true } }

    func status(of token: String) async throws(TokenLookupError) -> TokenStatus {
        let state = state.withLock { state in
            state.questions += 1
            return state
        }
        if state.hangs { try? await MessagingTesting.hang() }
        guard let answer = state.answer else { throw .unreadable(Away()) }
        return answer
    }
}
