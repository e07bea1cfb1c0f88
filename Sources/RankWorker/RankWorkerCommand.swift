public import ArgumentParser
public import Bootstrap

/// `juke-rank-worker`.
public struct RankWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke-rank-worker",
        abstract: "Answers recommendation requests from an index in memory that follows the store.",
        version: Juke.version
    )

    @OptionGroup var process: WorkerProcessOptions

    /// Makes the command.
    public init() {}

    /// Answers requests until the process is told to stop.
    public func run() async throws {
        try await process.runWorker("juke-rank-worker") { site in
            try await RankWorker.build(RankConfiguration(), store: site.store, logger: site.logger)
        }
    }
}
