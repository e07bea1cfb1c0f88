import Foundation

/// The end of one job, on its way to Redis.
struct JobCompletion: Sendable {
    let delivery: Delivery
    /// The state for the record, or the kind of the reply.
    let state: String
    /// The result for the record, or the reply.
    let body: Data?
    let replyTo: ConsumerName?
    /// The trace context for the reply.
    let traceparent: String?

    init(_ delivery: Delivery, state: String, result: Data?) {
        self.delivery = delivery
        self.state = state
        body = result
        replyTo = nil
        traceparent = nil
    }

    init(_ delivery: Delivery, _ reply: Reply, to replyTo: ConsumerName, kind: String, _ body: Data) {
        self.delivery = delivery
        self.state = kind
        self.body = body
        self.replyTo = replyTo
        traceparent = reply.traceparent
    }

    var isRecorded: Bool { delivery.job?.isRecorded ?? false }

    var isUnique: Bool { delivery.job?.unique != nil }

    /// As the script `finish` reads them.
    var flags: Int {
        (isRecorded ? 1 : 0) + (isUnique ? 2 : 0) + (replyTo == nil ? 0 : 4) + (replyTo == nil && body != nil ? 8 : 0)
    }
}
