import Concurrency
import Messaging
import MessagingTesting
import Observability
import Testing

@testable import Monitoring

/// What is known of a broker that is asked now and then whether it takes changes.
struct BrokerMonitorTests {
    @Test func `a broker that refuses changes is connected but not ready, and the check quotes it`() async {
        let answers = Mutex<[BrokerError?]>([BrokerError(.notReady, "a replica"), nil])
        let monitor = BrokerMonitor(clock: ManualClock()) { () async throws(BrokerError) in
            if let error = answers.withLock({ $0.removeFirst() }) { throw error }
        }

        await monitor.ask()
        #expect(monitor.isConnected && monitor.refusal == "a replica")
        let refused = HealthReport.Check.writing(monitor)
        #expect(!refused.isHealthy && refused.detail == "the broker takes no changes: a replica")

        await monitor.ask()
        #expect(monitor.isConnected && monitor.refusal == nil)
        #expect(HealthReport.Check.writing(monitor).isHealthy)
    }

    @Test func `a broker that does not answer is not connected, and what it said of changes stays`() async {
        let clock = ManualClock()
        let answers = Mutex<[BrokerError?]>([
            BrokerError(.commandFailed, "no memory left"), BrokerError(.unreachable, "gone"),
        ])
        let monitor = BrokerMonitor(clock: clock) { () async throws(BrokerError) in
            if let error = answers.withLock({ $0.removeFirst() }) { throw error }
        }

        #expect(!monitor.isConnected)
        await monitor.ask()
        #expect(monitor.isConnected)
        clock.advance(by: .seconds(16))
        await monitor.ask()

        #expect(!monitor.isConnected && monitor.refusal == "no memory left")
    }
}
