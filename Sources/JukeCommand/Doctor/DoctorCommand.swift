import ArgumentParser
import CommandKit
import Concurrency
import Settings

/// `juke doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether Juke is set up, and say what to do next.",
        discussion: CommandHelp.text(
            "juke doctor",
            "juke doctor --json",
            also: """
                It looks at the settings (misspelt ones too), the store, the audio features, the model, the gateway's port, the \
                disk and, where one is set, at Redis. It changes nothing. It ends with 1 when something is wrong. What goes \
                on in a fleet's queues is for `juke-enqueue doctor`.
                """)
    )

    @Flag(help: "Print JSON") var json = false
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var broker: BrokerOptions

    func run() async throws {
        var settings = Settings.process()
        database.apply(to: &settings)
        broker.apply(to: &settings)
        var report = LocalDoctorReport(clock: SystemClock())
        await report.look(at: settings)
        StandardOutput.printDocument(
            json
                ? try JSONOutput.text(report)
                : report.lines(TerminalStyle.standardOutput).joined(separator: "\n"))
        if !report.isHealthy { throw ExitCode.failure }
    }
}
