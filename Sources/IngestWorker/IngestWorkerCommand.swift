public import ArgumentParser
public import Bootstrap

/// `juke-ingest-worker`.
public struct IngestWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke-ingest-worker",
        abstract: "Consumes ingest jobs: gives the catalog's tracks their audio features.",
        version: Juke.version
    )

    @OptionGroup var provider: ProviderOptions
    @OptionGroup var process: WorkerProcessOptions

    /// Makes the command.
    public init() {}

    /// Consumes jobs until the process is told to stop.
    public func run() async throws {
        try await process.runWorker("juke-ingest-worker", flags: provider.apply(to:)) { site in
            IngestWorker.build(try IngestConfiguration(settings: site.settings, logger: site.logger), store: site.store)
        }
    }
}
