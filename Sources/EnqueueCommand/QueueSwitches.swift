import ArgumentParser
import Messaging

/// `juke-enqueue pause`.
struct PauseSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let queues take jobs but deliver none.",
        discussion: "What runs already runs on; workers notice within a quarter of a second."
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
        commandName: "resume", abstract: "Let paused or drained queues take and deliver jobs again."
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
