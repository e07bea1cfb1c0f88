import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import IngestWorker
import Settings

/// `juke-ingest-worker`.
@main
struct IngestWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-ingest-worker",
        abstract: "Consumes ingest jobs: gives the catalog's tracks their audio features.",
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
            "juke-ingest-worker", settings: settings, queues: process.queueNames, clock: SystemClock())
        try await worker.run { context in
            try IngestWorker.read(
                context.settings, clock: context.clock, songs: { try context.providers.songs(logger: context.logger) }
            ) {
                try context.providers.featureProvider(logger: context.logger)
            }
        }
    }
}
