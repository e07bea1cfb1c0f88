import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import CrawlWorker
import Settings

/// `juke-crawl-worker`.
@main
struct CrawlWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-crawl-worker",
        abstract: "Consumes crawl jobs: fills the catalog from a provider.",
        version: Juke.version
    )

    @OptionGroup var provider: ProviderOptions
    @OptionGroup var process: WorkerProcessOptions

    static func main() async {
        await runProcess()
    }

    /// Consumes jobs until the process is told to stop.
    func run() async throws {
        var settings = Settings.process()
        process.apply(to: &settings)
        provider.apply(to: &settings)
        let worker = WorkerProcess(
            "juke-crawl-worker", settings: settings, queues: process.queueNames, clock: SystemClock())
        try await worker.run { context in
            try CrawlWorker.read(context.settings, clock: context.clock) {
                try context.providers.catalogProvider(logger: context.logger)
            }
        }
    }
}
