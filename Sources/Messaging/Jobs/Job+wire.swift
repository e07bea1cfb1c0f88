public import Foundation

/// The fields of a stream entry, in the order in which they are written.
public typealias WireFields = [(name: String, value: Data)]

extension Job {
    /// What an entry turns out to hold when it is read.
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
