import ArgumentParser
import CommandKit
import Messaging
import Pipeline

/// The queues that a command is about.
struct QueueArgument: ParsableArguments {
    @Argument(help: "The queues", completion: .list(QueueName.all.map(\.rawValue)))
    var queues: [String]

    func validate() throws {
        if queues.contains("") { throw ValidationError("A queue's name is not empty.") }
    }

    /// The queues that exist by these names.
    ///
    /// - Throws: ``CommandError`` naming one that nobody has used and no built-in route leads to.
    func known(to broker: any QueueAdministration) async throws -> [QueueName] {
        try await Self.known(queues, to: broker)
    }

    /// The same for queues that were named in another way.
    static func known(_ queues: [String], to broker: any QueueAdministration) async throws -> [QueueName] {
        let known = Set(try await broker.queues() + QueueName.all)
        for queue in queues where !known.contains(QueueName(queue)) {
            let names = known.map(\.rawValue).sorted().joined(separator: ", ")
            throw CommandError("there is no queue '\(queue)'; there are \(names)")
        }
        return queues.map { QueueName($0) }
    }
}
