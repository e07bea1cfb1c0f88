import ArgumentParser
import CommandKit
import Foundation
import Messaging
import Pipeline

/// `juke-enqueue crawl`.
struct CrawlSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl", abstract: "Fill the catalog from the workers' provider.",
        discussion: CommandHelp.text(
            "juke-enqueue crawl --genres jazz --wait")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    @OptionGroup var crawl: CrawlOptions

    func run() async throws {
        let job = try Job(.crawlCatalog, id: fleet.newID(), encoding: try crawl.makeJob(), unique: options.unique)
        try await RunStarter(job, title: "Crawling the catalog", instead: "juke crawl-catalog")
            .start(fleet, options)
    }
}

/// `juke-enqueue ingest`.
struct IngestSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Give the catalog's tracks the audio features they lack.",
        discussion: CommandHelp.text(
            "juke-enqueue ingest --wait")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    @OptionGroup var ingest: IngestOptions

    func run() async throws {
        let job = try Job(.ingestTrainingData, id: fleet.newID(), encoding: ingest.makeJob(), unique: options.unique)
        try await RunStarter(job, title: "Ingesting audio features", instead: "juke ingest-audio-features")
            .start(fleet, options)
    }
}

/// `juke-enqueue retrain`.
struct RetrainSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrain", abstract: "Fit a model, embed the catalog with it, and make it the active one.",
        discussion: CommandHelp.text(
            "juke-enqueue retrain --wait")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    @OptionGroup var retrain: RetrainOptions

    func run() async throws {
        let job = try Job(.retrain, id: fleet.newID(), encoding: retrain.makeJob(), unique: options.unique ?? "retrain")
        try await RunStarter(job, title: "Retraining", instead: "juke retrain").start(fleet, options)
    }
}

/// `juke-enqueue embed`.
struct EmbedSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Bring the active model's embeddings up to date.",
        discussion: CommandHelp.text(
            "juke-enqueue embed --wait")
    )

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var options: EnqueueOptions

    func run() async throws {
        let job = try Job(.syncEmbeddings, id: fleet.newID(), encoding: SyncEmbeddingsJob(), unique: options.unique)
        try await RunStarter(job, title: "Embedding", instead: "juke retrain").start(fleet, options)
    }
}
