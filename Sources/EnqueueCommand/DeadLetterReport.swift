import Foundation
import Messaging

/// What `juke-enqueue dead` says of one letter.
struct DeadLetterReport: Encodable {
    var letter: String
    var queue: String
    var job: String
    var task: String
    var reason: String
    var diedAt: String
    var attempt: Int?
    var crashes: Int?
    var payload: String

    private enum CodingKeys: String, CodingKey {
        case letter, queue, job, task, reason, attempt, crashes, payload
        case diedAt = "died_at"
    }

    init(_ letter: DeadLetter) {
        self.letter = letter.entry.rawValue
        queue = letter.queue.rawValue
        job = letter.job?.id.rawValue ?? "?"
        task = letter.job?.task.rawValue ?? "?"
        reason = letter.reason
        diedAt = letter.diedAt.iso8601
        attempt = letter.job?.attempt
        crashes = letter.job?.crashes
        payload = String(decoding: letter.fields["payload"] ?? Data(), as: UTF8.self)
    }
}

extension DeadLetter {
    /// The job, when its entry could be read.
    var job: Job? {
        if case .job(let job) = content { job } else { nil }
    }
}
