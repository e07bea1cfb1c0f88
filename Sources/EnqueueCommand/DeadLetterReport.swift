import CommandKit
import Concurrency
import Foundation
import Messaging

/// A dead letter as `juke-enqueue dead` reports it.
struct DeadLetterReport: Encodable {
    var deadLetter: String
    var queue: String
    var job: String
    var task: String
    var reason: String
    var diedAt: String
    var attempt: Int?
    var crashes: Int?
    var payload: String

    private enum CodingKeys: String, CodingKey {
        case queue, job, task, reason, attempt, crashes, payload
        case deadLetter = "letter"
        case diedAt = "died_at"
    }

    init(_ deadLetter: DeadLetter) {
        self.deadLetter = deadLetter.entry.rawValue
        queue = deadLetter.queue.rawValue
        job = deadLetter.job?.id.rawValue ?? "?"
        task = deadLetter.job?.task.rawValue ?? "?"
        reason = deadLetter.reason
        diedAt = deadLetter.diedAt.iso8601
        attempt = deadLetter.job?.attempt
        crashes = deadLetter.job?.crashes
        payload = String(decoding: deadLetter.fields["payload"] ?? Data(), as: UTF8.self)
    }
}

extension DeadLetter {
    /// The job, when its entry could be read.
    var job: Job? {
        if case .job(let job) = content { job } else { nil }
    }
}

/// Dead letters that died of the same error.
struct DeadGroup: Encodable {
    var queue: String
    var task: String
    /// The reason of the newest, with what differs from job to job left out.
    var error: String
    var count: Int
    var firstDiedAt: String
    var lastDiedAt: String
    /// The newest dead letter, as an example.
    var example: String

    private enum CodingKeys: String, CodingKey {
        case queue, task, error, count, example
        case firstDiedAt = "first_died_at"
        case lastDiedAt = "last_died_at"
    }

    /// A reason without what differs from job to job: identifiers, numbers, what stands in quotes.
    static func fingerprint(of reason: String) -> String {
        var text = reason.replacing(/[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}/, with: "<id>")
        text.replace(/\b[0-9a-fA-F]*[0-9][0-9a-fA-F]{11,}\b/, with: "<id>")
        text.replace(/'[^']{1,200}'/, with: "'…'")
        // The number of an error says which one it is.
        text.replace(/(said [0-9A-Z]{5}:)|[0-9]+/) { $0.1.map(String.init) ?? "N" }
        return text.split(whereSeparator: \.isNewline).first.map { String($0.prefix(200)) } ?? ""
    }

    /// Adds dead letters to groups, which keep the order of their first.
    struct Collector {
        private var groups: [DeadGroup] = []
        private var indices: [[String]: Int] = [:]

        mutating func add(_ deadLetter: DeadLetter) {
            let task = deadLetter.job?.task.rawValue ?? "?"
            let error = DeadGroup.fingerprint(of: deadLetter.reason)
            let died = deadLetter.diedAt.iso8601
            let key = [deadLetter.queue.rawValue, task, error]
            if let index = indices[key] {
                groups[index].count += 1
                groups[index].firstDiedAt = min(groups[index].firstDiedAt, died)
                groups[index].lastDiedAt = max(groups[index].lastDiedAt, died)
                groups[index].example = deadLetter.entry.rawValue
            } else {
                indices[key] = groups.count
                groups.append(
                    DeadGroup(
                        queue: deadLetter.queue.rawValue, task: task, error: error, count: 1, firstDiedAt: died,
                        lastDiedAt: died, example: deadLetter.entry.rawValue
                    )
                )
            }
        }

        /// The groups, the largest first.
        var sorted: [DeadGroup] {
            groups.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
        }
    }

    /// The groups as a table.
    static func lines(_ groups: [DeadGroup], at now: Timestamp) -> [String] {
        guard !groups.isEmpty else { return ["No dead letters."] }
        var table = TextTable([
            ("count", .right), ("queue", .left), ("task", .flexible), ("last", .right), ("error", .flexible),
        ])
        for group in groups {
            let last = Timestamp(iso8601: group.lastDiedAt).map { Age(since: $0, now).short } ?? "–"
            table.add(["\(group.count)", group.queue, group.task, last, group.error])
        }
        return table.lines(fitting: StandardOutput.columns)
    }
}
