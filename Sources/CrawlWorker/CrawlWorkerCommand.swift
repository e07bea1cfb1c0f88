public import ArgumentParser
public import Bootstrap

/// `juke-crawl-worker`.
public struct CrawlWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    public static let configuration = CommandConfiguration(
        commandName: "juke-crawl-worker",
        abstract: "Consumes crawl jobs: fills the catalog from a provider.",
        version: Juke.version
    )

    @OptionGroup var provider: ProviderOptions
    @OptionGroup var process: WorkerProcessOptions

    /// Makes the command.
    public init() {}

    /// Consumes jobs until the process is told to stop.
    public func run() async throws {
        try await process.runWorker("juke-crawl-worker", flags: provider.apply(to:)) { site in
            CrawlWorker.build(try CrawlConfiguration(settings: site.settings, logger: site.logger), store: site.store)
        }
    }
}
