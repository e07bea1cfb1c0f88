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

    @Option(help: "Only this letter, as `dead list --each` names it")
    var letter: String?

    @Option(help: "At most so many; all when not given")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1.") }
    }

    /// Passes every letter that is meant, queue by queue, oldest first.
    ///
    /// - Parameters:
    ///   - producer: The way to the queues.
    ///   - end: Letters that came later are left out; `nil` for all.
    ///   - body: What is done with each; it may remove it.
    /// - Throws: ``CommandError`` for a queue or a letter that does not exist; what the body throws.
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
                for letter in page where rest > 0 && matches(letter) {
                    // Letters stand in the order in which they died.
                    if let end, letter.diedAt > end { break }
                    try await body(letter)
                    rest -= 1
                }
                if let end, last.diedAt > end { break }
            }
        }
        if let letter, rest == limit ?? .max {
            throw CommandError(
                "there is no dead letter '\(letter)' of that kind; `juke-enqueue dead list --each` names them")
        }
    }

    private func matches(_ letter: DeadLetter) -> Bool {
        if let wanted = self.letter, letter.entry.rawValue != wanted { return false }
        if let task, letter.job?.task.rawValue != task { return false }
        if let reason, !letter.reason.contains(reason), !DeadGroup.fingerprint(of: letter.reason).contains(reason) {
            return false
        }
        return true
    }
}
