import ArgumentParser
import CommandKit
import Concurrency
import Messaging
import Pipeline

/// Which dead letters a command means.
struct DeadSelection: ParsableArguments {
    @Option(help: "Only this queue's", completion: .list(QueueName.all.map(\.rawValue)))
    var queue: String?

    @Option(help: "Only those of this task")
    var task: String?

    @Option(help: "Only those whose reason, or whose error as `dead list` shows it, contains this text")
    var reason: String?

    @Option(name: .customLong("letter"), help: "Only this dead letter, as `dead list --each` names it")
    var deadLetter: String?

    @Option(help: "At most so many; all when not given")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1.") }
    }

    /// Passes every dead letter that is meant, queue by queue, oldest first.
    ///
    /// - Parameters:
    ///   - producer: The way to the queues.
    ///   - end: Dead letters that came later are left out; `nil` for all.
    ///   - body: What is done with each; it may remove it.
    /// - Throws: ``CommandError`` for a queue or a dead letter that does not exist; what the body throws.
    func forEach(
        in producer: Producer, diedBy end: Timestamp? = nil, _ body: (DeadLetter) async throws -> Void
    ) async throws {
        var rest = limit ?? .max
        let queues =
            if let queue {
                try await QueueArgument.known([queue], to: producer.broker)
            } else {
                try await producer.broker.queues()
            }
        for queue in queues {
            var cursor = StreamCursor.start
            while rest > 0 {
                let page = try await producer.broker.deadLetters(in: queue, after: cursor, limit: 500)
                guard let last = page.last else { break }
                cursor = last.cursor
                for deadLetter in page where rest > 0 && matches(deadLetter) {
                    // They stand in the order in which they died.
                    if let end, deadLetter.diedAt > end { break }
                    try await body(deadLetter)
                    rest -= 1
                }
                if let end, last.diedAt > end { break }
            }
        }
        if let deadLetter, rest == limit ?? .max {
            throw CommandError(
                "there is no dead letter '\(deadLetter)' of that kind; `juke-enqueue dead list --each` names them")
        }
    }

    private func matches(_ deadLetter: DeadLetter) -> Bool {
        if let wanted = self.deadLetter, deadLetter.entry.rawValue != wanted { return false }
        if let task, deadLetter.job?.task.rawValue != task { return false }
        if let reason, !deadLetter.reason.contains(reason),
            !DeadGroup.fingerprint(of: deadLetter.reason).contains(reason)
        {
            return false
        }
        return true
    }
}
