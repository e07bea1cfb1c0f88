public import Concurrency
public import Foundation

/// The fields of a stream entry, in the order in which they are written.
public typealias WireFields = [(name: String, value: Data)]

extension Job {
    /// The content of an entry, once it is read.
    public enum Decoded: Sendable, Hashable {
        /// A job of a version that this code knows.
        case job(Job)
        /// A job of a newer version: a rolling deploy is under way.
        case newer(version: Int, id: JobID?, unique: String?, unknownSince: Timestamp?)
        /// Not a job.
        case undecodable(reason: String)
    }

    /// The fields of the entry on the wire: absent ones are left out, so that an entry stays small and readable.
    public var wireFields: WireFields {
        var fields: WireFields = []
        fields.reserveCapacity(14)
        forEachField { name, value in
            switch value {
            case .text(let text): fields.append((name, Data(text.utf8)))
            case .data(let data): fields.append((name, data))
            }
        }
        return fields
    }

    /// A field's value as the job holds it.
    enum FieldValue {
        case text(String)
        case data(Data)
    }

    /// Goes through the fields in the order in which they are written; a count of zero is left out.
    func forEachField(_ body: (String, FieldValue) -> Void) {
        body("v", .text(String(Job.version)))
        body("id", .text(id.rawValue))
        body("task", .text(task.rawValue))
        body("payload", .data(payload))
        if attempt > 0 { body("attempt", .text(String(attempt))) }
        if crashes > 0 { body("crashes", .text(String(crashes))) }
        if replays > 0 { body("replays", .text(String(replays))) }
        if let enqueuedAt { body("enqueued_at", .text(enqueuedAt.description)) }
        if let expiresAt { body("expires_at", .text(expiresAt.description)) }
        if let replyTo { body("reply_to", .text(replyTo.rawValue)) }
        if let unique { body("unique", .text(unique)) }
        if let run { body("run", .text(run)) }
        if let caller { body("caller", .text(caller)) }
        if let traceparent { body("traceparent", .text(traceparent)) }
        if let unknownSince { body("unknown_since", .text(unknownSince.description)) }
    }

    /// Reads the fields of an entry; fields that it does not know are ignored.
    ///
    /// An undecodable entry is data, not an exception: the caller moves it to the dead letters with the reason.
    public static func decode(_ fields: some Sequence<(name: String, value: Data)>) -> Decoded {
        var known = JobFields<Data>()
        for (name, value) in fields { known.take(name, value) }
        return known.decoded()
    }
}

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

/// The known fields of an entry: they are collected in one pass and validated afterwards.
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

    /// The job that the fields make together.
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
