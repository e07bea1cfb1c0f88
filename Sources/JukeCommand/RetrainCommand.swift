import ArgumentParser
import CommandKit
import Foundation
import Logging
import Messaging
import Pipeline
import Settings
import Storage

/// `juke retrain`.
struct RetrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrain",
        abstract: "Fit a model on all audio features, embed the catalog with it, and make it the active one.",
        discussion: """
            At least 500 tracks with audio features are needed; fewer than 10 distinct genres are a warning. Requests \
            are answered with the old model until the new one is complete. Before it takes over, both are measured on the \
            same tracks, of a large catalog on a sample, and printed side by side.
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var model: ModelOptions

    @OptionGroup var options: RetrainOptions

    @Flag(help: "Print the figures as JSON") var json = false

    func run() async throws {
        let place = try await CommandContext(database, flags: model.apply(to:))
        let report = try await Self.retrain(place, options.makeJob(), bar: ProgressBar(isSilent: json))
        print(json ? try JSONOutput.text(report) : report.lines.joined(separator: "\n"))
        await place.store.close()
        try LocalRunner.expectNoFailures(report.failedItems ?? 0)
        if report.isRefused == true { throw ExitCode.failure }
    }

    /// Trains, embeds and activates, and returns the figures.
    static func retrain(
        _ place: CommandContext, _ order: RetrainJob = RetrainJob(), bar: ProgressBar
    ) async throws -> RetrainReport {
        var logger = place.logger
        // What went wrong stands in the figures or in the error; on a terminal nobody wants to read it twice.
        logger.logLevel = .critical
        let fleet = try await LocalFleet([.embed], store: place.store, settings: place.settings, logger: logger)
        let job = try Job(.retrain, encoding: order, unique: "retrain")
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Retraining")
        return try JSONDecoder().decode(RetrainReport.self, from: result)
    }
}
