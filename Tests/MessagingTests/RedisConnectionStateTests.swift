import Concurrency
import Testing

@testable import Messaging

/// The transitions of a connection, without Redis, thread or clock.
///
/// Each row brings a connection into a state by inputs whose answers are not looked at, gives it one more, and states
/// what its sender must do and in which phase the connection is then.
struct RedisConnectionStateTests {
    /// What a caller, the thread or the socket does.
    enum Input: Sendable {
        /// A caller has commands, and the socket takes all, some or none of them.
        case submit(Taken)
        case close
        case next
        /// The thread asks after the socket became readable.
        case nextReadable
        /// The thread asks without a connection.
        case nextUnconnected
        /// The thread asks when the pause after a failure is over.
        case nextLater
        case connected
        case connectionFailed
    }

    enum Taken: Sendable { case all, some, none }

    /// What the sender must do.
    enum Action: Sendable, Equatable {
        case nothing
        case wake
        case startThread
        case refused(BrokerError.Code)
        /// So many bytes of each batch have been sent already.
        case perform([Int])
        case wait(socket: Int32?, milliseconds: Int64)
        case disconnect
        case reconnect
        case end(refusing: Int)
    }

    enum Phase: Sendable, Equatable { case unstarted, busy, waiting, awaitingReply, coalescing, down, closed }

    struct Row: Sendable, CustomTestStringConvertible {
        let fact: String
        let given: [Input]
        let input: Input
        let action: Action
        let phase: Phase
        var batchesReplies = false

        var testDescription: String { fact }
    }

    /// The bytes of one PING as Redis reads it.
    static let length = 14

    @Test(arguments: [
        Row(
            fact: "the first command starts the thread",
            given: [], input: .submit(.all), action: .startThread, phase: .busy),
        Row(
            fact: "a command that comes while the thread works is queued",
            given: [.submit(.all)], input: .submit(.all), action: .nothing, phase: .busy),
        Row(
            fact: "the thread takes all that is queued",
            given: [.submit(.all), .submit(.all)], input: .next, action: .perform([0, 0]), phase: .busy),
        Row(
            fact: "a thread without commands waits for its socket and for callers",
            given: [.submit(.all), .next], input: .next, action: .wait(socket: 7, milliseconds: 1000), phase: .waiting),
        Row(
            fact: "a caller of a waiting connection sends by itself and lets the thread sleep",
            given: [.submit(.all), .next, .next], input: .submit(.all), action: .nothing, phase: .awaitingReply),
        Row(
            fact: "a caller whose commands do not fit into the socket wakes the thread",
            given: [.submit(.all), .next, .next], input: .submit(.some), action: .wake, phase: .busy),
        Row(
            fact: "a second caller wakes a thread that waits for a reply, and sends nothing itself",
            given: [.submit(.all), .next, .next, .submit(.all)], input: .submit(.all), action: .wake, phase: .busy),
        Row(
            fact: "a command that its caller has sent is not sent again",
            given: [.submit(.all), .next, .next, .submit(.all), .submit(.all)],
            input: .nextReadable, action: .perform([length, 0]), phase: .busy),
        Row(
            fact: "only the rest of what a caller has begun is sent",
            given: [.submit(.all), .next, .next, .submit(.some)], input: .next, action: .perform([1]), phase: .busy),
        Row(
            fact: "a connection that can be read though nobody asked was closed by the server",
            given: [.submit(.all), .next, .next], input: .nextReadable, action: .disconnect, phase: .waiting),
        Row(
            fact: "without a connection nobody sends to the socket",
            given: [.submit(.all), .next, .nextUnconnected], input: .submit(.all), action: .wake, phase: .busy),

        Row(
            fact: "with a delay the thread sleeps for it after work, blind to the socket",
            given: [.submit(.all), .next], input: .next, action: .wait(socket: nil, milliseconds: 2),
            phase: .coalescing,
            batchesReplies: true),
        Row(
            fact: "callers send one after the other while the thread sleeps",
            given: [.submit(.all), .next, .next, .submit(.all)], input: .submit(.all), action: .nothing,
            phase: .coalescing, batchesReplies: true),
        Row(
            fact: "the replies to all of them are read together",
            given: [.submit(.all), .next, .next, .submit(.all), .submit(.all)],
            input: .next, action: .perform([length, length]), phase: .busy, batchesReplies: true),
        Row(
            fact: "after a sleep in which nothing came the thread looks at its socket",
            given: [.submit(.all), .next, .next], input: .next, action: .wait(socket: 7, milliseconds: 1000),
            phase: .waiting, batchesReplies: true),
        Row(
            fact: "a full socket ends the sleep",
            given: [.submit(.all), .next, .next], input: .submit(.none), action: .wake, phase: .busy,
            batchesReplies: true),
        Row(
            fact: "nothing is sent past commands that did not fit",
            given: [.submit(.all), .next, .next, .submit(.none), .submit(.all)], input: .next,
            action: .perform([0, 0]), phase: .busy, batchesReplies: true),

        Row(
            fact: "a server that cannot be reached is down",
            given: [.submit(.all), .next, .connectionFailed], input: .submit(.all), action: .refused(.unreachable),
            phase: .down),
        Row(
            fact: "while it is down the thread waits for the next attempt",
            given: [.submit(.all), .next, .connectionFailed], input: .nextUnconnected,
            action: .wait(socket: nil, milliseconds: 50), phase: .down),
        Row(
            fact: "the pause grows with each failure",
            given: [.submit(.all), .next, .connectionFailed, .connectionFailed], input: .nextUnconnected,
            action: .wait(socket: nil, milliseconds: 100), phase: .down),
        Row(
            fact: "when the pause is over the thread tries again",
            given: [.submit(.all), .next, .connectionFailed], input: .nextLater, action: .reconnect, phase: .down),
        Row(
            fact: "a command that came in before the server was known to be down is tried once",
            given: [.submit(.all), .next, .submit(.all), .connectionFailed], input: .nextUnconnected,
            action: .perform([0]), phase: .down),
        Row(
            fact: "a server that is back is served at once",
            given: [.submit(.all), .next, .connectionFailed, .connected], input: .submit(.all), action: .nothing,
            phase: .busy),

        Row(
            fact: "a closed connection refuses commands",
            given: [.close], input: .submit(.all), action: .refused(.closed), phase: .closed),
        Row(
            fact: "closing wakes a thread that waits",
            given: [.submit(.all), .next, .next], input: .close, action: .wake, phase: .closed),
        Row(
            fact: "closing wakes a thread that waits for a server that is down",
            given: [.submit(.all), .next, .connectionFailed], input: .close, action: .wake, phase: .closed),
        Row(
            fact: "a thread at work finds out by itself that it is to end",
            given: [.submit(.all), .next], input: .close, action: .nothing, phase: .closed),
        Row(
            fact: "commands under way get their replies before the thread ends",
            given: [.submit(.all), .next, .next, .submit(.all), .close], input: .next, action: .perform([length]),
            phase: .closed),
        Row(
            fact: "commands that wait while the connection closes are refused",
            given: [.submit(.all), .submit(.all), .close], input: .next, action: .end(refusing: 2), phase: .closed),
        Row(
            fact: "a failed attempt does not open a closed connection",
            given: [.submit(.all), .next, .close, .connectionFailed], input: .submit(.all), action: .refused(.closed),
            phase: .closed),
    ])
    func `a connection answers each input and moves on`(_ row: Row) {
        var state = RedisConnectionState(
            replyBatchingDelay: row.batchesReplies ? .milliseconds(2) : nil, longestWait: .seconds(1),
            reconnectPause: .seconds(2)
        )
        for input in row.given { _ = Self.give(input, to: &state) }

        let action = Self.give(row.input, to: &state)

        #expect(action == row.action)
        #expect(Self.phase(of: state) == row.phase)
    }

    @Test func `an outage is counted from its first failure`() {
        var state = RedisConnectionState(
            replyBatchingDelay: nil, longestWait: .seconds(1), reconnectPause: .seconds(2))
        let error = BrokerError(.unreachable, "no server")

        state.connectionFailed(error, now: Self.now, jitter: 1)
        state.connectionFailed(error, now: Self.now + .seconds(3), jitter: 1)

        #expect(state.downSince == Self.now)
    }

    // MARK: - Steps

    private static let now = Duration.seconds(1000)

    private static func give(_ input: Input, to state: inout RedisConnectionState) -> Action {
        switch input {
        case .submit(let taken): submit(taken, to: &state)
        case .close: state.close() ? .wake : .nothing
        case .next: action(of: state.next(socket: 7, isReadable: false, now: now))
        case .nextReadable: action(of: state.next(socket: 7, isReadable: true, now: now))
        case .nextUnconnected: action(of: state.next(socket: nil, isReadable: false, now: now))
        case .nextLater: action(of: state.next(socket: nil, isReadable: false, now: now + .seconds(60)))
        case .connected: done { state.connected() }
        case .connectionFailed:
            done { state.connectionFailed(BrokerError(.unreachable, "no server"), now: now, jitter: 1) }
        }
    }

    private static func done(_ body: () -> Void) -> Action {
        body()
        return .nothing
    }

    private static func submit(_ taken: Taken, to state: inout RedisConnectionState) -> Action {
        let batch = RedisConnectionState.Batch(pipeline: RedisPipeline(["PING"])) { _ in
        } end: { _ in
        }
        let submission = state.submit(batch) { pipeline, socket in
            #expect(socket == 7)
            return switch taken {
            case .all: pipeline.bytes.count
            case .some: 1
            case .none: 0
            }
        }
        return switch submission {
        case .queued: .nothing
        case .wake: .wake
        case .startThread: .startThread
        case .refused(let error): .refused(error.code)
        }
    }

    private static func action(of step: RedisConnectionState.Step) -> Action {
        switch step {
        case .perform(let batches): .perform(batches.map(\.sent))
        case .wait(let socket, let limit): .wait(socket: socket, milliseconds: limit.inMilliseconds)
        case .disconnect: .disconnect
        case .reconnect: .reconnect
        case .end(let batches): .end(refusing: batches.count)
        }
    }

    private static func phase(of state: RedisConnectionState) -> Phase {
        switch state.phase {
        case .unstarted: .unstarted
        case .busy: .busy
        case .waiting: .waiting
        case .awaitingReply: .awaitingReply
        case .coalescing: .coalescing
        case .down: .down
        case .closed: .closed
        }
    }
}
