import ArgumentParser
import CommandKit
import Messaging
import Pipeline

/// `juke-enqueue pause`.
struct PauseSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let queues take jobs but deliver none.",
        discussion: CommandHelp.text(
            "juke-enqueue pause catalog",
            also: "What runs already runs on; workers notice within a quarter of a second.")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var names: QueueArgument

    func run() async throws {
        try await fleet.reach { producer in
            let queues = try await names.known(to: producer.broker)
            for queue in queues { try await producer.broker.pause(queue) }
            let list = queues.map(\.rawValue)
            try fleet.show(
                ["paused": list],
                [
                    "Paused \(list.joined(separator: ", ")); `juke-enqueue resume \(list.joined(separator: " "))` undoes it."
                ]
            )
        }
    }
}

/// `juke-enqueue resume`.
struct ResumeSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let paused or drained queues take and deliver jobs again.",
        discussion: CommandHelp.text(
            "juke-enqueue resume catalog")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var names: QueueArgument

    func run() async throws {
        try await fleet.reach { producer in
            let queues = try await names.known(to: producer.broker)
            for queue in queues { try await producer.broker.resume(queue) }
            let list = queues.map(\.rawValue)
            try fleet.show(["resumed": list], ["Resumed \(list.joined(separator: ", "))."])
        }
    }
}

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
