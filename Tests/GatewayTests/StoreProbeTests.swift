import Concurrency
import Messaging
import MessagingTesting
import Observability
import ProvidersTesting
import Testing

@testable import Gateway

/// What readiness says of the store.
struct StoreProbeTests {
    @Test func `a store that fails or hangs makes the gateway unready until it is back`() async throws {
        let clock = ManualClock()
        let isUp = Mutex(false)
        let probe = StoreProbe(clock: clock) {
            guard isUp.withLock({ $0 }) else { throw CancellationError() }
            return true
        }

        let down = await probe.checks()
        isUp.withLock { $0 = true }
        let remembered = await probe.checks()
        clock.advance(by: .seconds(5))
        let up = await probe.checks()

        #expect(down.map(\.isHealthy) == [false])
        #expect(remembered == down)
        #expect(up.map(\.isHealthy) == [true, true])
    }

    @Test func `a store that never answers is away`() async throws {
        let probe = StoreProbe(clock: JumpingClock()) {
            try await hang()
            return true
        }

        #expect(await probe.checks().map(\.isHealthy) == [false])
    }

    @Test func `a missing model is reported and does not fail readiness`() async throws {
        let probe = StoreProbe(clock: ManualClock()) { false }

        let checks = await probe.checks()

        #expect(checks.map(\.isHealthy) == [true, true])
        #expect(checks.last?.detail.contains("juke retrain") == true)
    }

    @Test func `the probe says how far the catalog is where there is no model`() async throws {
        let probe = StoreProbe(
            clock: ManualClock(), catalogSize: { CatalogSize(tracks: 1200, features: 480, rows: 0) },
            hasModel: { false })

        let checks = await probe.checks()

        #expect(checks.map(\.name) == ["store", "catalog", "model"])
        #expect(checks[1].detail == "1200 tracks, 480 of the 500 that a model needs at least can be learned from")
    }

    @Test(arguments: [
        (CatalogSize(tracks: 20, features: 0, rows: 20), 20, 20),
        (CatalogSize(tracks: 900, features: 500, rows: 30), 500, 500),
        (CatalogSize(tracks: 90, features: 40, rows: 12), 40, 500),
        (CatalogSize(tracks: 19, features: 0, rows: 19), 19, 20),
        (CatalogSize(tracks: 3, features: 0, rows: 0), 0, 500),
    ])
    func `a heard library needs fewer tracks than the audio features`(size: CatalogSize, usable: Int, needed: Int) {
        #expect(size.usable == usable && size.needed == needed)
    }
}
