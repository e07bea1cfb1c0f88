import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import EmbedWorker
import Settings

/// `juke-embed-worker`.
@main
struct EmbedWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-embed-worker",
        abstract: "Consumes training and embedding jobs: turns audio features into vectors.",
        version: Juke.version
    )

    @OptionGroup var model: ModelOptions
    @OptionGroup var process: WorkerProcessOptions

    static func main() async {
        await runProcess()
    }

    /// Consumes jobs until the process is told to stop.
    func run() async throws {
        var settings = Settings.process()
        process.apply(to: &settings)
        model.apply(to: &settings)
        let worker = WorkerProcess(
            "juke-embed-worker", settings: settings, queues: process.queueNames, clock: SystemClock())
        try await worker.run { context in
            try EmbedWorker.read(context.settings)
        }
    }
}
