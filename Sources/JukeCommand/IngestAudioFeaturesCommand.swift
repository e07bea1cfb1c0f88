import ArgumentParser
import CommandKit
import Foundation
import Messaging
import Pipeline
import Settings
import Storage

/// `juke ingest-audio-features`.
struct IngestAudioFeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-audio-features", abstract: "Give the catalog's tracks the audio features they lack."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var provider: ProviderOptions

    @Flag(help: "Print the counters as JSON")
    var json = false

    func run() async throws {
        let place = try await CommandContext(database, flags: provider.apply(to:))
        let summary = try await Self.ingest(place, bar: ProgressBar(isSilent: json))
        if let warning = summary.warning { StandardError.print("Warning: \(warning)") }
        print(json ? try JSONOutput.text(summary) : summary.lines.joined(separator: "\n"))
        await place.store.close()
        try LocalRunner.expectNoFailures(summary.failedItems ?? 0)
    }

    /// Ingests, and returns the counters.
    ///
    /// New features are embedded too, when a model is active.
    static func ingest(_ place: CommandContext, bar: ProgressBar) async throws -> IngestSummary {
        let fleet = try await LocalFleet(
            [.ingest, .embed], store: place.store, settings: place.settings, logger: place.logger
        )
        let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob())
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Ingesting audio features")
        return try JSONDecoder().decode(IngestSummary.self, from: result)
    }
}
