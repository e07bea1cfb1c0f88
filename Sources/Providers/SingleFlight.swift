/// Lets one request find out what a service accepts while the others wait.
///
///     idle ──first request──► in flight, the others wait ──it succeeds──► known: all are sent
///                                         └──it fails──► idle: those that waited are sent, the next one goes alone
///
/// So a refusal of the service is met once, not once for each job that happens to start at that moment.
actor SingleFlight {
    private enum State {
        case idle
        case inFlight([CheckedContinuation<Void, Never>])
        case known
    }

    private var state = State.idle

    /// Runs a request, the first alone; it notes what it learned before it ends.
    nonisolated func follow<Answer, Failure: Error>(
        _ request: () async throws(Failure) -> Answer
    ) async throws(Failure) -> Answer {
        guard await isFirst() else { return try await request() }
        do throws(Failure) {
            let answer = try await request()
            await end(as: .known)
            return answer
        } catch {
            await end(as: .idle)
            throw error
        }
    }

    /// Waits for the request in flight.
    ///
    /// - Returns: Whether the caller's is that one.
    private func isFirst() async -> Bool {
        switch state {
        case .known: return false
        case .idle:
            state = .inFlight([])
            return true
        case .inFlight:
            await withCheckedContinuation { wait($0) }
            return false
        }
    }

    private func wait(_ continuation: CheckedContinuation<Void, Never>) {
        guard case .inFlight(let others) = state else { return continuation.resume() }
        state = .inFlight(others + [continuation])
    }

    private func end(as next: State) {
        guard case .inFlight(let others) = state else { return }
        state = next
        others.forEach { $0.resume() }
    }
}
