import ArgumentParser
import Messaging

/// `juke-enqueue pause`.
struct PauseSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let a queue take jobs but deliver none."
    )

    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The queue") var queue: String

    func run() async throws {
        let producer = try await fleet.connect()
        try await producer.broker.pause(QueueName(queue))
        print("Paused \(queue); `juke-enqueue resume \(queue)` lets it deliver again.")
        await producer.broker.shutdown()
    }
}

/// `juke-enqueue resume`.
struct ResumeSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused queue deliver again."
    )

    @OptionGroup var fleet: FleetOptions
    @Argument(help: "The queue") var queue: String

    func run() async throws {
        let producer = try await fleet.connect()
        try await producer.broker.resume(QueueName(queue))
        print("Resumed \(queue).")
        await producer.broker.shutdown()
    }
}
