package import Concurrency
package import Foundation
package import Messaging

extension JobID {
    /// An identifier of the present moment, for tests.
    package static func new() -> JobID { .new(at: SystemClock().now) }
}

extension Job {
    /// A job of the present moment, for tests.
    package init(
        _ task: TaskName, payload: Data = Data("{}".utf8), expiresAt: Timestamp? = nil, replyTo: ConsumerName? = nil,
        unique: String? = nil, run: String? = nil, caller: String? = nil, traceparent: String? = nil
    ) {
        self.init(
            task, id: .new(), payload: payload, expiresAt: expiresAt, replyTo: replyTo, unique: unique, run: run,
            caller: caller, traceparent: traceparent)
    }

    /// A job of the present moment with its payload encoded, for tests.
    ///
    /// - Throws: `BrokerError` with the code `encodingFailed`.
    package init(
        _ task: TaskName, encoding payload: some Encodable, expiresAt: Timestamp? = nil, replyTo: ConsumerName? = nil,
        unique: String? = nil, run: String? = nil, caller: String? = nil, traceparent: String? = nil
    ) throws(BrokerError) {
        try self.init(
            task, id: .new(), encoding: payload, expiresAt: expiresAt, replyTo: replyTo, unique: unique, run: run,
            caller: caller, traceparent: traceparent)
    }
}
