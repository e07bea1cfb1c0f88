import Testing

@testable import Providers

@Suite struct SingleFlightTests {
    private struct Refused: Error {}

    @Test func `after a failure those that waited go, and the next to come goes ahead`() async throws {
        let singleFlight = SingleFlight()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (departures, depart) = AsyncStream.makeStream(of: String.self)
        var order = departures.makeAsyncIterator()

        let first = Task {
            try await singleFlight.follow {
                depart.yield("first")
                for await _ in gate { break }
                throw Refused()
            }
        }
        #expect(await order.next() == "first")
        let second = Task { await singleFlight.follow { _ = depart.yield("second") } }
        open.yield()
        await #expect(throws: Refused.self) { try await first.value }
        await second.value

        #expect(await order.next() == "second")
        #expect(await singleFlight.follow { 3 } == 3)
        #expect(await singleFlight.follow { 4 } == 4)
    }
}
