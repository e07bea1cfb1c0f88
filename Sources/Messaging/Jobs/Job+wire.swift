public import Foundation

/// The fields of a stream entry, in the order in which they are written.
public typealias WireFields = [(name: String, value: Data)]

extension Job {
    /// What an entry turns out to hold when it is read.
    public enum Decoded: Sendable, Hashable {
        /// A job of a version that this code knows.
        case job(Job)
        /// A job of a newer version: a rolling deploy is under way.
        case newer(version: Int, id: JobID?, unknownSince: Timestamp?)
        /// Not a job.
        case undecodable(reason: String)
    }

    /// The fields of the entry on the wire: absent ones are left out, so that an entry stays small and readable.
    public var wireFields: WireFields {
        var fields: WireFields = []
        fields.reserveCapacity(14)
        func add(_ name: String, _ value: String?) {
            if let value { fields.append((name, Data(value.utf8))) }
        }
        add("v", String(Job.version))
        add("id", id.rawValue)
        add("task", task.rawValue)
        fields.append(("payload", payload))
        add("attempt", String(attempt))
        add("crashes", String(crashes))
        add("enqueued_at", enqueuedAt?.description)
        add("expires_at", expiresAt?.description)
        add("reply_to", replyTo?.rawValue)
        add("unique", unique)
        add("run", run)
        add("caller", caller)
        add("traceparent", traceparent)
        add("unknown_since", unknownSince?.description)
        return fields
    }

    /// Reads the fields of an entry; fields that it does not know are ignored.
    ///
    /// An undecodable entry is data, not an exception: the caller moves it to the dead letters with the reason.
    public static func decode(_ fields: some Sequence<(name: String, value: Data)>) -> Decoded {
        // Few fields: looking through them beats hashing them, and this runs for every job.
        let fields = Array(fields)
        func text(_ name: String) -> String? {
            fields.last { $0.name == name }.map { String(decoding: $0.value, as: UTF8.self) }
        }
        func moment(_ name: String) -> Timestamp? { text(name).flatMap(Int64.init).map(Timestamp.init(milliseconds:)) }

        guard let written = text("v") else { return .undecodable(reason: "field 'v' is missing") }
        guard let version = Int(written), version >= 1 else {
            return .undecodable(reason: "field 'v' is '\(written.prefix(40))', not a version number")
        }
        guard version <= Job.version else {
            return .newer(version: version, id: text("id").map(JobID.init), unknownSince: moment("unknown_since"))
        }
        guard let id = text("id"), !id.isEmpty else { return .undecodable(reason: "field 'id' is missing") }
        guard let task = text("task"), !task.isEmpty else { return .undecodable(reason: "field 'task' is missing") }
        guard let payload = fields.last(where: { $0.name == "payload" })?.value else {
            return .undecodable(reason: "field 'payload' is missing")
        }
        for name in ["attempt", "crashes", "enqueued_at", "expires_at", "unknown_since"] {
            if let value = text(name), Int64(value).map({ $0 >= 0 }) != true {
                return .undecodable(reason: "field '\(name)' is '\(value.prefix(40))', not a number")
            }
        }
        var job = Job(
            TaskName(task), id: JobID(id), payload: payload, expiresAt: moment("expires_at"),
            replyTo: text("reply_to").map(ConsumerName.init), unique: text("unique"), run: text("run"),
            caller: text("caller"), traceparent: text("traceparent")
        )
        job.attempt = text("attempt").flatMap(Int.init) ?? 0
        job.crashes = text("crashes").flatMap(Int.init) ?? 0
        job.enqueuedAt = moment("enqueued_at")
        job.unknownSince = moment("unknown_since")
        return .job(job)
    }
}
