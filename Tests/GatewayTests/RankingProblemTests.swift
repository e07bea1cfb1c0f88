import Concurrency
import HTTPTypes
import Logging
import Messaging
import Pipeline
import Storage
import Testing

@testable import Gateway

/// What the gateway says, and logs, of a request that was not ranked.
struct RankingProblemTests {
    /// Keeps the levels of what is logged.
    private struct LevelLog: LogHandler {
        let levels = Collected()
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { levels.all.withLock { $0.append(event.level) } }

        final class Collected: Sendable {
            let all = Mutex<[Logger.Level]>([])
        }
    }

    private static func levels(of error: any Error) -> (status: UInt, levels: [Logger.Level]) {
        let log = LevelLog()
        let problem = HTTPProblem.ranking(error, Logger(label: "tests") { _ in log })
        return (UInt(problem.status.code), log.levels.all.withLock { $0 })
    }

    @Test(arguments: [
        RankClientError.failed(CancellationError()), .failed(BrokerError(.cancelled, "nobody waits")),
        .unanswered(RequestError(.cancelled, "nobody waits")),
    ])
    func `a client that hung up is no fault, whatever type tells it`(error: RankClientError) {
        let told = Self.levels(of: error)

        #expect(told.status == 503 && told.levels == [.debug])
        #expect(Self.levels(of: CancellationError()).levels == [.debug])
    }

    @Test func `the operator's log says which part failed`() {
        let told = Self.levels(of: RankClientError.failed(StorageError(.unreachable, "no database")))

        #expect(told.status == 503 && told.levels == [.error])
    }
}
