import Concurrency
import HTTPTypes
import Messaging
import MessagingTesting
import Testing

@testable import Gateway

/// How often a caller may ask.
struct RateLimiterTests {
    @Test func `twice a second's requests go at once, then as many as the rate says`() async throws {
        let clock = ManualClock()
        let rig = GatewayRig(rateLimit: 2, clock: clock)

        for _ in 0..<4 { #expect(try await rig.send("{}").status == 400) }
        let over = try await rig.send("{}")
        clock.advance(by: .milliseconds(500))
        let later = try await rig.send("{}")
        let again = try await rig.send("{}")

        #expect(over.status == 429)
        #expect(over.text == #"{"detail":"Request was throttled. Expected available in 1 second."}"#)
        #expect(over.headers[.retryAfter] == "1")
        #expect(later.status == 400)
        #expect(again.status == 429)
    }

    @Test func `a batch counts as the requests in it`() async throws {
        let clock = ManualClock()
        let rig = GatewayRig(rateLimit: 1, clock: clock)
        let requests = Array(repeating: "{}", count: 6).joined(separator: ",")

        let batch = try await rig.send(#"{"requests":[\#(requests)]}"#, to: BatchRouteTests.path)
        let next = try await rig.send("{}")
        clock.advance(by: .seconds(5))
        let later = try await rig.send("{}")

        #expect(batch.status == 200)
        #expect(next.text == #"{"detail":"Request was throttled. Expected available in 5 seconds."}"#)
        #expect(next.headers[.retryAfter] == "5")
        #expect(later.status == 400)
    }

    @Test func `callers do not use up each other's share, and strangers nobody's`() throws {
        let clock = ManualClock()
        let limiter = RateLimiter(requestsPerSecond: 1, clock: clock)

        try limiter.admit("ada")
        try limiter.admit("ada")
        try limiter.admit("grace")

        #expect(throws: HTTPProblem.self) { try limiter.admit("ada") }
        try limiter.admit("grace")
    }

    @Test func `callers beyond all bounds leave the greedy one's debt alone`() throws {
        let limiter = RateLimiter(requestsPerSecond: 1, clock: ManualClock())
        try limiter.admit("greedy")
        limiter.charge(1_000, to: "greedy")

        for number in 0..<25_000 { try limiter.admit("caller \(number)") }

        #expect(limiter.count <= RateLimiter.capacity)
        #expect(throws: HTTPProblem.self) { try limiter.admit("greedy") }
    }

    @Test func `the rate limit comes after the token and before the method`() async throws {
        let rig = GatewayRig(rateLimit: 1, clock: ManualClock())
        for _ in 0..<2 { _ = try await rig.send("{}") }

        #expect(try await rig.send("{}", authorization: nil).status == 401)
        #expect(try await rig.send(method: .get).status == 429)
        #expect(try await rig.send(to: "/health/live", method: .get, authorization: nil).status == 200)
    }

    @Test func `a wall clock that is set back gives nothing away and takes nothing`() throws {
        let clock = ManualClock()
        let limiter = RateLimiter(requestsPerSecond: 1, clock: clock)
        try limiter.admit("ada")

        clock.setWallClock(by: .seconds(-10))
        try limiter.admit("ada")

        #expect(throws: HTTPProblem.self) { try limiter.admit("ada") }
        clock.advance(by: .seconds(1))
        try limiter.admit("ada")
    }
}
