import Foundation

/// The bytes of one field of an entry, wherever they lie.
protocol FieldBytes {
    var text: String { get }
    var data: Data { get }
    var isEmpty: Bool { get }
}

extension Data: FieldBytes {
    var text: String { String(decoding: self, as: UTF8.self) }
    var data: Data { self }
}

extension UnsafeRawBufferPointer: FieldBytes {
    var text: String { String(decoding: self, as: UTF8.self) }
    var data: Data { baseAddress.map { Data(bytes: $0, count: count) } ?? Data() }
}

/// The known fields of an entry while it is being read: gathered in one pass, then judged.
///
/// A field that is there twice counts as its last.
struct JobFields<Bytes: FieldBytes> {
    private var version: Bytes?
    private var id: Bytes?
    private var task: Bytes?
    private var payload: Bytes?
    private var attempt: Bytes?
    private var crashes: Bytes?
    private var replays: Bytes?
    private var enqueuedAt: Bytes?
    private var expiresAt: Bytes?
    private var unknownSince: Bytes?
    private var replyTo: Bytes?
    private var unique: Bytes?
    private var run: Bytes?
    private var caller: Bytes?
    private var traceparent: Bytes?

    /// Takes a field; one that is not known is ignored.
    mutating func take(_ name: String, _ value: Bytes) {
        switch name {
        case "v": version = value
        case "id": id = value
        case "task": task = value
        case "payload": payload = value
        case "attempt": attempt = value
        case "crashes": crashes = value
        case "replays": replays = value
        case "enqueued_at": enqueuedAt = value
        case "expires_at": expiresAt = value
        case "unknown_since": unknownSince = value
        case "reply_to": replyTo = value
        case "unique": unique = value
        case "run": run = value
        case "caller": caller = value
        case "traceparent": traceparent = value
        default: break
        }
    }

    /// What the fields are together.
    func decoded() -> Job.Decoded {
        guard let written = version?.text else { return .undecodable(reason: "field 'v' is missing") }
        guard let number = Int(written), number >= 1 else {
            return .undecodable(reason: "field 'v' is '\(written.prefix(40))', not a version number")
        }
        guard number <= Job.version else {
            let since = (unknownSince?.text).flatMap(Int64.init).map(Timestamp.init(milliseconds:))
            return .newer(version: number, id: id.map { JobID($0.text) }, unique: unique?.text, unknownSince: since)
        }
        guard let id, !id.isEmpty else { return .undecodable(reason: "field 'id' is missing") }
        guard let task, !task.isEmpty else { return .undecodable(reason: "field 'task' is missing") }
        guard let payload else { return .undecodable(reason: "field 'payload' is missing") }

        var job = Job(
            TaskName(task.text), id: JobID(id.text), payload: payload.data,
            replyTo: replyTo.map { ConsumerName($0.text) },
            unique: unique?.text, run: run?.text, caller: caller?.text, traceparent: traceparent?.text
        )
        do throws(NotANumber) {
            job.attempt = try Self.number(attempt, "attempt").map { Int($0) } ?? 0
            job.crashes = try Self.number(crashes, "crashes").map { Int($0) } ?? 0
            job.replays = try Self.number(replays, "replays").map { Int($0) } ?? 0
            job.enqueuedAt = try Self.number(enqueuedAt, "enqueued_at").map(Timestamp.init(milliseconds:))
            job.expiresAt = try Self.number(expiresAt, "expires_at").map(Timestamp.init(milliseconds:))
            job.unknownSince = try Self.number(unknownSince, "unknown_since").map(Timestamp.init(milliseconds:))
        } catch {
            return .undecodable(reason: "field '\(error.name)' is '\(error.value)', not a number")
        }
        return .job(job)
    }

    private struct NotANumber: Error {
        let name: String
        let value: String
    }

    private static func number(_ bytes: Bytes?, _ name: String) throws(NotANumber) -> Int64? {
        guard let text = bytes?.text else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw NotANumber(name: name, value: String(text.prefix(40)))
        }
        return number
    }
}
