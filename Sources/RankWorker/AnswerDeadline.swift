import Concurrency
import Messaging
import Ranking

/// The deadline of an answer, and whether its requester still waits.
///
///     start ─ names are looked up, searches ───┬── ranked, written, sent ──┬ deadline: the client has its 504
///             look for something better        └ names left are unresolved, and searches take what they have
struct AnswerDeadline: Sendable {
    /// The part of the time that is kept for what comes after the names and after searches.
    private static let reserve = 0.2
    /// The most that is kept.
    private static let longestReserve = Duration.seconds(1)
    /// How often the broker is asked whether the requester has gone.
    private static let interval = Duration.milliseconds(200)

    private let clock: any TimeSource
    /// As the clock's uptime; `nil` for an answer without a deadline.
    private let end: Duration?
    /// When names are not looked up any more, and searches end with what they have.
    private let earlyEnd: Duration?
    private let isWithdrawn: @Sendable () async -> Bool

    /// The deadline of a job's reply.
    init(_ context: JobContext) {
        self.init(at: context.deadline, clock: context.clock) { await context.isWithdrawn() }
    }

    /// A deadline on the clock's uptime.
    init(
        at end: Duration?, clock: any TimeSource, isWithdrawn: @escaping @Sendable () async -> Bool = { false }
    ) {
        self.clock = clock
        self.end = end
        self.isWithdrawn = isWithdrawn
        let now = clock.uptime
        earlyEnd = end.map { $0 - min(max(.zero, $0 - now) * Self.reserve, Self.longestReserve) }
    }

    /// Whether the time is over.
    var isOver: Bool { end.map { clock.uptime >= $0 } ?? false }

    /// A check that stops when the time is over, whether or not the requester has gone.
    var stopCheck: StopCheck { StopCheck(deadline: self, gone: SetOnceFlag()) }

    /// Computes with a check that stops when the time is over, the requester has gone, or the task is cancelled.
    ///
    /// - Parameter compute: Computes; the requester is asked for meanwhile.
    /// - Returns: The result of `compute`.
    /// - Throws: The error of `compute`.
    func withStopCheck<Value: Sendable, Failure: Error>(
        _ compute: (_ stopCheck: StopCheck) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let gone = SetOnceFlag()
        let watch = Task { [isWithdrawn, clock] in
            while !Task.isCancelled {
                if await isWithdrawn() { return gone.set() }
                try? await clock.sleep(for: Self.interval)
            }
        }
        defer { watch.cancel() }
        let result: Result<Value, Failure> = await withTaskCancellationHandler {
            do throws(Failure) {
                return .success(try await compute(StopCheck(deadline: self, gone: gone)))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            gone.set()
        }
        return try result.get()
    }

    /// The check that a computation makes now and then.
    struct StopCheck: Sendable {
        fileprivate let deadline: AnswerDeadline
        fileprivate let gone: SetOnceFlag

        /// Whether nobody waits any more: the time is over, or the requester has gone.
        var isOver: Bool { gone.isSet || deadline.isOver }

        /// The deadline of a ranking that gives others their turn.
        func ranking(_ turn: RoundRobinScheduler.Turn) -> RankingDeadline {
            let isEarly: @Sendable () -> Bool = {
                turn.pass()
                return !gone.isSet && (deadline.earlyEnd.map { deadline.clock.uptime < $0 } ?? true)
            }
            return RankingDeadline(
                resolvesNames: isEarly, improves: isEarly,
                isWanted: {
                    turn.pass()
                    return !isOver
                })
        }
    }
}
