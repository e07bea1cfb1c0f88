import ArgumentParser
import Messaging

/// Which dead letters a command means.
struct DeadSelection: ParsableArguments {
    @Option(help: "Only this queue's")
    var queue: String?

    @Option(help: "Only those of this task")
    var task: String?

    @Option(help: "Only those whose reason contains this text")
    var reason: String?

    @Option(help: "Only this letter, as `dead list` names it")
    var letter: String?

    @Option(help: "At most so many")
    var limit = Int.max

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1.") }
    }

    /// Passes every letter that is meant, queue by queue, oldest first.
    func forEach(in producer: Producer, _ body: (DeadLetter) async throws -> Void) async throws {
        var rest = limit
        let queues =
            if let queue { [QueueName(queue)] } else { try await producer.broker.queues() }
        for queue in queues {
            var cursor = StreamCursor.start
            while rest > 0 {
                let page = try await producer.broker.deadLetters(in: queue, after: cursor, limit: 500)
                guard let last = page.last else { break }
                cursor = last.cursor
                for letter in page where rest > 0 && matches(letter) {
                    try await body(letter)
                    rest -= 1
                }
            }
        }
    }

    private func matches(_ letter: DeadLetter) -> Bool {
        if let wanted = self.letter, letter.entry.rawValue != wanted { return false }
        if let task, letter.job?.task.rawValue != task { return false }
        if let reason, !letter.reason.contains(reason) { return false }
        return true
    }
}
