import Concurrency
import Foundation
import Testing

@testable import Providers

/// The end of the thread that carries requests.
struct CurlEngineTests {
    private static func transfer(to server: LoopbackServer) throws -> CurlTransfer {
        let url = try #require(URL(string: "http://127.0.0.1:\(server.port)/"))
        return CurlTransfer(
            HTTPRequest(method: "GET", url: url), CurlTransport.Timeouts(), maximumBodySize: 1_024, clock: SystemClock()
        )
    }

    private static func outcome(_ engine: CurlEngine, _ transfer: CurlTransfer) async -> ProviderError.Code? {
        let result = await withCheckedContinuation { engine.begin(transfer, $0) }
        if case .failure(let error) = result { return error.code }
        return nil
    }

    @Test(.timeLimit(.minutes(1)))
    func `a request that comes with the end or behind it ends as cancelled`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }
        let engine = CurlEngine(connections: 4, clock: SystemClock())
        let transfers = try (0..<20).map { _ in try Self.transfer(to: server) }

        let outcomes = await withTaskGroup(of: ProviderError.Code?.self) { group in
            for (number, transfer) in transfers.enumerated() {
                if number == 10 {
                    group.addTask {
                        engine.stop(); return .cancelled
                    }
                }
                group.addTask { await Self.outcome(engine, transfer) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let late = await Self.outcome(engine, try Self.transfer(to: server))

        #expect(outcomes.count == 21 && outcomes.allSatisfy { $0 == .cancelled })
        #expect(late == .cancelled)
    }

    @Test func `an engine that never sent anything ends, and cancelling starts nothing`() async throws {
        let server = try LoopbackServer(.silence)
        defer { server.stop() }
        let engine = CurlEngine(connections: 1, clock: SystemClock())

        engine.cancel(try Self.transfer(to: server))
        engine.stop()

        #expect(await Self.outcome(engine, try Self.transfer(to: server)) == .cancelled)
        #expect(server.requests.isEmpty)
    }
}
