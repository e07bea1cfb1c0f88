import ArgumentParser
import Bootstrap
import CommandKit
import Concurrency
import RankWorker
import Settings

/// `juke-rank-worker`.
@main
struct RankWorkerCommand: WorkerCommand {
    /// How the command presents itself.
    static let configuration = CommandConfiguration(
        commandName: "juke-rank-worker",
        abstract: "Answers recommendation requests from an index in memory that follows the store.",
        version: Juke.version
    )

    @OptionGroup var index: IndexOptions
    @OptionGroup var process: WorkerProcessOptions

    static func main() async {
        await runProcess()
    }

    /// Answers requests until the process is told to stop.
    func run() async throws {
        var settings = Settings.process()
        process.apply(to: &settings)
        index.apply(to: &settings)
        let worker = WorkerProcess(
            "juke-rank-worker", settings: settings, queues: process.queueNames, clock: SystemClock())
        try await worker.run { context in
            try RankWorker.read(context.settings, clock: context.clock, logger: context.logger)
        }
    }
}
