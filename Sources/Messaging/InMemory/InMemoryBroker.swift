package import Concurrency
import Foundation

/// A broker in memory, for one process: `juke up`, and tests.
///
/// It keeps every promise of ``Broker`` except that it survives its process. Time comes from the clock that it is
/// given, so that tests can move it.
package actor InMemoryBroker: Broker {
    let clock: any TimeSource
    /// The wall clock's time when the monotonic one stood at zero: from then on the broker's time only goes forward.
    private let start: Timestamp
    var states: [QueueName: InMemoryQueue] = [:]
    var table: [ConsumerName: WorkerStatus] = [:]
    var announced: [(number: Int, event: String)] = []
    var lastNumber = 0
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var isClosed = false

    /// Starts without queues; a queue comes into being with its first use.
    package init(clock: any TimeSource) {
        self.clock = clock
        start = clock.now - clock.uptime
    }

    /// Now: memory always answers.
    package nonisolated var timeSinceRoundTrip: Duration? { .zero }

    /// The present moment on the broker's clock, which is the one that it was given.
    package nonisolated var time: Timestamp { start + clock.uptime }

    /// Returns at once, or throws ``BrokerError/Code/closed`` after ``shutdown()``.
    package func ping() async throws(BrokerError) { try checkOpen() }

    /// Wakes all who wait; every later call throws.
    package func shutdown() async {
        isClosed = true
        wakeAll()
    }

    // MARK: - Shared by the extensions

    var now: Timestamp { time }

    func checkOpen() throws(BrokerError) {
        if isClosed { throw BrokerError(.closed, "the broker was shut down with its process") }
    }

    /// A number that grows with every entry, as Redis' entry identifiers do.
    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Runs `body` on the queue, which comes into being at need, and stores it again.
    func with<Result>(_ queue: QueueName, _ body: (inout InMemoryQueue) -> Result) -> Result {
        body(&states[queue, default: InMemoryQueue()])
    }

    // MARK: - Waiting

    /// Wakes everyone who waits for something to come; each looks for itself whether it was for them.
    func wakeAll() {
        let woken = waiters.values
        waiters = [:]
        for waiter in woken { waiter.resume() }
    }

    /// Tries `attempt` until it finds something, the time is over, or the task is cancelled.
    func wait<Found: Sendable>(
        upTo duration: Duration, for attempt: () -> Found?
    ) async throws(BrokerError) -> Found? {
        let end = now + duration
        while true {
            try checkOpen()
            // Cancelled: take nothing more, so that nothing is delivered to somebody who no longer listens.
            if Task.isCancelled { return nil }
            if let found = attempt() { return found }
            guard duration > .zero, now < end else { return nil }
            // Under a rate only time makes jobs available, and nothing wakes the waiting reader then.
            let isPaced = states.values.contains { $0.limits.rate != nil }
            await pause(isPaced ? min(end - now, .milliseconds(50)) : end - now)
        }
    }

    private func pause(_ duration: Duration) async {
        let number = nextNumber()
        let timer = Task { [clock] in
            guard (try? await clock.sleep(for: duration)) != nil else { return }
            self.wake(number)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A cancellation from here on finds the waiter; one before it is seen here.
                if Task.isCancelled {
                    continuation.resume()
                } else {
                    waiters[number] = continuation
                }
            }
        } onCancel: {
            Task { await self.wake(number) }
        }
        timer.cancel()
    }

    private func wake(_ number: Int) {
        waiters.removeValue(forKey: number)?.resume()
    }
}

extension InMemoryBroker {
    /// How many records of jobs a queue keeps, as only tests ask.
    package func recordCount(in queue: QueueName) -> Int { states[queue]?.records.count ?? 0 }

    /// Adds an entry whose fields need not be those of a job; only tests do this.
    package func addRaw(_ fields: [String: String], to queue: QueueName) throws(BrokerError) {
        let (time, number) = (now, nextNumber())
        with(queue) { state in
            state.add(fields.map { ($0.key, Data($0.value.utf8)) }, as: number, at: time)
        }
        wakeAll()
    }
}
