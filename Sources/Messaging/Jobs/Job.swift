public import Concurrency
public import Foundation

/// One piece of work: what a producer enqueues and a worker runs.
///
/// The life of a job; every arrow is one transition of ``Broker`` and happens whole or not at all:
///
/// ```
///              due                     acknowledge, reply
///   delayed ────────► waiting ─receive─► running ──────────────► succeeded
///      ▲                 ▲                 │ │ │
///      │                 └── release ────┘ │ │  3 crashes, retries spent, undecodable
///      └──────────────────── retry ──────────┘ └───────────────► dead letter ─replay─► waiting
/// ```
public struct Job: Sendable, Hashable {
    /// The version of the wire fields that this code writes, and the newest that it reads.
    public static let version = 1

    /// The identifier; retries keep it.
    public let id: JobID
    /// The name of the task, by which a worker finds its handler.
    public let task: TaskName
    /// The task's parameters as JSON.
    public let payload: Data
    /// How many attempts have failed; 0 at the first.
    public internal(set) var attempt: Int = 0
    /// How many workers were lost while the job was pending under them.
    public internal(set) var crashes: Int = 0
    /// How many times an operator has replayed the job from the dead letters.
    public internal(set) var replays: Int = 0
    /// When the broker accepted the job, on the broker's clock; `nil` before.
    public internal(set) var enqueuedAt: Timestamp?
    /// When a worker first did not know the task or the version of the job; `nil` as long as all did.
    public internal(set) var unknownSince: Timestamp?
    /// When the job is no longer worth running: it is then dropped unrun, and counted.
    public var expiresAt: Timestamp?
    /// The requester that awaits the reply.
    public var replyTo: ConsumerName?
    /// The key that at most one unfinished job of the queue holds.
    public var unique: String?
    /// The run in the store that this job is an item of.
    public var run: String?
    /// The name of the token that asked for it.
    public var caller: String?
    /// The W3C trace context that the job continues.
    public var traceparent: String?

    /// Takes a payload that is JSON already.
    public init(
        _ task: TaskName,
        id: JobID,
        payload: Data = Data("{}".utf8),
        expiresAt: Timestamp? = nil,
        replyTo: ConsumerName? = nil,
        unique: String? = nil,
        run: String? = nil,
        caller: String? = nil,
        traceparent: String? = nil
    ) {
        self.id = id
        self.task = task
        self.payload = payload
        self.expiresAt = expiresAt
        self.replyTo = replyTo
        self.unique = unique
        self.run = run
        self.caller = caller
        self.traceparent = traceparent
    }

    /// Encodes the payload as JSON with sorted keys.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/encodingFailed``.
    public init(
        _ task: TaskName,
        id: JobID,
        encoding payload: some Encodable,
        expiresAt: Timestamp? = nil,
        replyTo: ConsumerName? = nil,
        unique: String? = nil,
        run: String? = nil,
        caller: String? = nil,
        traceparent: String? = nil
    ) throws(BrokerError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(payload)
        } catch {
            throw BrokerError(.encodingFailed, "the payload of task '\(task)' cannot be written as JSON", cause: error)
        }
        self.init(
            task, id: id, payload: data, expiresAt: expiresAt, replyTo: replyTo, unique: unique, run: run,
            caller: caller, traceparent: traceparent
        )
    }

    /// Reads the payload as JSON of this type.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/undecodable`` when the payload does not have this shape.
    public func decode<Payload: Decodable>(_ type: Payload.Type) throws(BrokerError) -> Payload {
        do {
            return try JSONDecoder().decode(type, from: payload)
        } catch {
            throw BrokerError(
                .undecodable,
                "the payload of job \(id) (\(task)) is not a \(type); enqueue the task again with a payload of that form",
                cause: error
            )
        }
    }

    /// Whether the broker keeps a ``JobRecord``: not for requests, whose sender waits for the reply, unless traced.
    public var isRecorded: Bool {
        replyTo == nil || traceparent?.hasSuffix("-01") == true
    }
}
