import Foundation
import Messaging

/// Waits for the end of one job.
struct JobWait {
    let job: JobID
    let queue: QueueName
    let producer: Producer

    /// The job's result as text.
    ///
    /// - Throws: ``CommandError`` when it failed, expired or was never heard of.
    func result() async throws -> String {
        while true {
            guard let record = try await producer.record(of: job, in: queue) else {
                throw CommandError("job \(job) is not known on '\(queue)'; records are kept for 24 hours after the end")
            }
            switch record.state {
            case .succeeded: return record.result.map { String(decoding: $0, as: UTF8.self) } ?? "done"
            case .dead: throw CommandError("job \(job) failed: \(record.error ?? "it is in the dead letters")")
            case .expired: throw CommandError("job \(job) was dropped, because its time was over")
            case .waiting, .delayed, .running: try await producer.clock.sleep(for: .milliseconds(100))
            }
        }
    }
}
