public import ArgumentParser
public import Bootstrap

/// `juke-embed-worker`.
public struct EmbedWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke-embed-worker",
        abstract: "Consumes training and embedding jobs: turns audio features into vectors.",
        version: Juke.version
    )

    @OptionGroup var model: ModelOptions
    @OptionGroup var process: WorkerProcessOptions

    /// Makes the command.
    public init() {}

    /// Consumes jobs until the process is told to stop.
    public func run() async throws {
        try await process.runWorker("juke-embed-worker", flags: model.apply(to:)) { site in
            EmbedWorker.build(try EmbedConfiguration(settings: site.settings), store: site.store)
        }
    }
}
