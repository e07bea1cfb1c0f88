import ArgumentParser
import CommandKit
import Concurrency
import Embedding
import Foundation
import Logging
import Messaging
import Pipeline
import Settings
import Storage

/// `juke crawl-catalog`.
struct CrawlCatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl-catalog", abstract: "Fill the catalog from a provider: artists, albums, tracks.",
        discussion: CommandHelp.text(
            "juke crawl-catalog --catalog-provider spotify --genres \"post-rock\" \"math rock\"",
            "juke crawl-catalog --catalog-provider demo --database-url sqlite:try.db")
    )

    @OptionGroup var crawl: CrawlOptions

    @Flag(help: "Print the counters as JSON")
    var json = false
    @OptionGroup var provider: ProviderOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let order = try crawl.makeJob()
        let context = try await CommandContext(database, creating: true, stages: [.crawl]) { settings in
            provider.apply(to: &settings)
            if crawl.namesFolders { settings.setDefault(CatalogProviderName.files.rawValue, of: .catalogProvider) }
        }
        do {
            try await InventedMusic.refuseUnnamedProvider(context)
        } catch {
            await context.store.close()
            throw error
        }
        let summary = try await Self.crawl(context, order, bar: ProgressBar(isSilent: json, clock: context.clock))
        for warning in summary.warnings { StandardError.print("Warning: \(warning)") }
        try StandardOutput.show(summary, asJSON: json, summary.lines)
        await context.store.close()
        try LocalRunner.expectNoFailures(summary.failedItems)
    }

    /// Crawls, and returns the counters.
    static func crawl(
        _ context: CommandContext, _ request: CrawlCatalogJob, bar: ProgressBar
    ) async throws -> CrawlSummary {
        let fleet = try await context.fleet([.crawl])
        let job = try Job(.crawlCatalog, id: .new(at: context.clock.now), encoding: request)
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Crawling the catalog")
        return try JSONDecoder().decode(CrawlSummary.self, from: result)
    }
}

/// `juke ingest-audio-features`.
struct IngestAudioFeaturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-audio-features", abstract: "Give the catalog's tracks the audio features they lack.",
        discussion: CommandHelp.text(
            "juke ingest-audio-features --feature-provider reccobeats",
            "juke ingest-audio-features --feature-provider ears")
    )

    @OptionGroup var ingest: IngestOptions

    @Flag(help: "Print the counters as JSON")
    var json = false
    @OptionGroup var provider: ProviderOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let context = try await CommandContext(database, stages: [.ingest, .embed], flags: provider.apply(to:))
        do {
            try await InventedMusic.refuseUnnamedFeatures(context)
        } catch {
            await context.store.close()
            throw error
        }
        let summary = try await Self.ingest(
            context, ingest.makeJob(), bar: ProgressBar(isSilent: json, clock: context.clock))
        if let warning = summary.warning { StandardError.print("Warning: \(warning)") }
        try StandardOutput.show(summary, asJSON: json, summary.lines)
        await context.store.close()
        try LocalRunner.expectNoFailures(summary.failedItems ?? 0)
    }

    /// Ingests, and returns the counters.
    ///
    /// New features are embedded too, when a model is active.
    static func ingest(
        _ context: CommandContext, _ order: IngestTrainingDataJob = IngestTrainingDataJob(), bar: ProgressBar
    ) async throws -> IngestSummary {
        let fleet = try await context.fleet([.ingest, .embed])
        let job = try Job(.ingestTrainingData, id: .new(at: context.clock.now), encoding: order)
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Ingesting audio features")
        return try JSONDecoder().decode(IngestSummary.self, from: result)
    }
}

/// `juke retrain`.
struct RetrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrain",
        abstract: "Fit a model on all audio features, embed the catalog with it, and make it the active one.",
        discussion: CommandHelp.text(
            "juke retrain",
            "juke retrain --source ears-1",
            also: """
                At least \(CorpusCheck.minimumTracks) tracks with audio features are needed, or \
                \(CorpusCheck.minimumRows) with a row of another source (--source), such as what was heard or imported. Fewer \
                than 10 distinct genres are a warning. Requests \
                are answered with the old model until the new one is complete. Before it takes over, both are measured on the \
                same tracks, of a large catalog on a sample, and printed side by side.
                """)
    )

    @OptionGroup var options: RetrainOptions

    @Flag(help: "Print the figures as JSON") var json = false
    @OptionGroup var model: ModelOptions
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let context = try await CommandContext(database, stages: [.embed], flags: model.apply(to:))
        let report = try await Self.retrain(
            context, options.makeJob(), bar: ProgressBar(isSilent: json, clock: context.clock))
        try StandardOutput.show(report, asJSON: json, report.lines)
        await context.store.close()
        try LocalRunner.expectNoFailures(report.failedItems ?? 0)
        if report.isRefused == true { throw ExitCode.failure }
    }

    /// Trains, embeds and activates, and returns the figures.
    static func retrain(
        _ context: CommandContext, _ order: RetrainJob = RetrainJob(), bar: ProgressBar
    ) async throws -> RetrainReport {
        var logger = context.logger
        // What went wrong stands in the figures or in the error; on a terminal nobody wants to read it twice.
        if !context.settings.isOverridden(.logLevel) { logger.logLevel = .critical }
        let fleet = try await context.fleet([.embed], logger: logger)
        let job = try Job(.retrain, id: .new(at: context.clock.now), encoding: order, unique: "retrain")
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Retraining")
        return try JSONDecoder().decode(RetrainReport.self, from: result)
    }
}
