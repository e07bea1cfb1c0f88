/// Sends one request ahead as long as nobody knows how the service takes such requests; the others wait for its return.
///
///     nobody has gone ──first──► one is away, the others wait ──it comes back──► all go
///                                         └──it fails──► those that wait go, the next to come is sent ahead
///
/// So what a service refuses is learned once, not once for each job that happens to start at that moment.
actor SingleFlight {
    private enum State {
        case atHome
        case away([CheckedContinuation<Void, Never>])
        case back
    }

    private var state = State.atHome

    /// Runs a request, the first alone; it notes what it learned before it ends.
    nonisolated func follow<Answer>(_ request: () async throws -> Answer) async throws -> Answer {
        guard await isSentAhead() else { return try await request() }
        do {
            let answer = try await request()
            await end(as: .back)
            return answer
        } catch {
            await end(as: .atHome)
            throw error
        }
    }

    /// Waits for the one that is away.
    ///
    /// - Returns: Whether the caller is that one.
    private func isSentAhead() async -> Bool {
        switch state {
        case .back: return false
        case .atHome:
            state = .away([])
            return true
        case .away:
            await withCheckedContinuation { wait($0) }
            return false
        }
    }

    private func wait(_ continuation: CheckedContinuation<Void, Never>) {
        guard case .away(let others) = state else { return continuation.resume() }
        state = .away(others + [continuation])
    }

    private func end(as next: State) {
        guard case .away(let others) = state else { return }
        state = next
        others.forEach { $0.resume() }
    }
}
