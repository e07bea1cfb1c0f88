import ArgumentParser
import Bootstrap
import Catalog
import CommandKit
import Foundation
import Printing
import Runs
import Settings
import Storage

/// `juke status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the store holds: catalog, features, model, unfinished runs.",
        discussion: CommandHelp.text(
            "juke status",
            "juke status --database-url sqlite:.juke/demo.db")
    )

    @Flag(help: "Print JSON") var json = false
    @OptionGroup var database: DatabaseOptions

    func run() async throws {
        let context = try await CommandContext(database)
        var report = try await context.store.read(StatusReport.init)
        report.requests = await context.settings.budgetReports(clock: context.clock)
        report.store = try context.settings.databaseURL().description
        try StandardOutput.show(report, asJSON: json, report.lines)
        await context.store.close()
    }
}

/// The contents of a store in counts.
struct StatusReport: Encodable {
    /// Counts of one provider's rows.
    struct Coverage: Encodable {
        var tracks: Int
        /// The share of all tracks, 0…1.
        var share: Double
        /// Those of the tracks whose analysis failed, so that they are left out of every model.
        var failed: Int
    }

    /// Where the store is, without secrets.
    var store: String?
    /// How many rows came from each origin.
    var origins: [String: Int] = [:]
    var catalog: CatalogCounts
    /// Tracks with features, by the provider that gave them.
    var features: [String: Coverage]
    /// What models can learn from beside the features.
    var sources: [VectorSourceCoverage] = []
    /// Tracks by what a model can do with them.
    struct Tracks: Encodable {
        /// With all features that a model needs.
        var usable = 0
        /// With some features only, or with those of an analysis that failed.
        var unusable = 0
        /// Without any.
        var withoutFeatures = 0
        /// With what the active model hears, but without a vector of it, or with an older one.
        var notEmbedded = 0
        /// Without a row of the active model's source, where that is not the features.
        var notAnalysed = 0

        private enum CodingKeys: String, CodingKey {
            case usable, unusable
            case withoutFeatures = "without_features"
            case notEmbedded = "not_embedded"
            case notAnalysed = "not_analysed"
        }
    }

    /// Tracks by what a model can do with them.
    var tracks = Tracks()
    var model: ModelSummary?
    /// Runs that have not ended.
    var runs: [RunProgress]
    /// How the fleet's budgets of requests stand.
    var requests: [BudgetReport] = []

    init(_ session: StoreSession) throws {
        let catalog = try session.catalog.counts()
        self.catalog = catalog
        origins = try session.catalog.providers()
        features = Dictionary(
            try session.features.coverage().map { row in
                let share = catalog.tracks == 0 ? 0 : Double(row.tracks) / Double(catalog.tracks)
                return (row.provider, Coverage(tracks: row.tracks, share: share, failed: row.failed))
            }, uniquingKeysWith: { first, _ in first }
        )
        let active = try session.models.active()
        model = active.map(ModelSummary.init)
        tracks.usable = try session.features.embeddableCount()
        tracks.unusable = catalog.features - tracks.usable
        tracks.withoutFeatures = catalog.tracks - catalog.features
        tracks.notEmbedded =
            try active.map { try session.embeddings.staleTracks(version: $0.version).count } ?? tracks.usable
        sources = try session.vectorSources.coverage()
        if let source = active?.source, source != VectorSource.features {
            tracks.notAnalysed = catalog.tracks - (try session.vectorSources.count(source: source))
        }
        runs = try session.runs.active().map { try RunProgress(of: $0, as: .juke($0), in: session) }
    }

    var lines: [String] {
        let share = catalog.tracks == 0 ? 0 : Double(catalog.features) / Double(catalog.tracks)
        let providers = features.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.tracks.grouped), \(Self.percent($0.value.share))" }.joined(separator: "; ")
        let names = origins.keys.sorted().joined(separator: ", ")
        return (store.map { ["store     \($0)" + (names.isEmpty ? "" : " (music from \(names))")] } ?? []) + [
            "catalog   \(catalog.artists.counted("artist")), \(catalog.albums.counted("album")), "
                + "\(catalog.tracks.counted("track")), \(catalog.genres.counted("genre"))",
            "features  \(catalog.features.counted("track")), \(Self.percent(share))"
                + (providers.isEmpty ? "" : " (\(providers))"),
        ] + trackLines + sourceLines + [
            "model     "
                + (model.map { "\($0.version) (\($0.method)\(Self.origin(of: $0)))" } ?? "none; run `juke retrain`")
        ] + runLines + requests.map { "requests  \($0.service): \($0.line)" }
    }

    /// The command that fetches missing features: the default provider knows nothing of real music.
    var ingestCommand: String {
        isInvented
            ? "`juke ingest-audio-features`" : "`juke ingest-audio-features --feature-provider reccobeats` (or dataset)"
    }

    private var trackLines: [String] {
        var lines: [String] = []
        // A model of another source misses none of the features.
        let needsFeatures = model.map { $0.source == VectorSource.features } ?? sources.isEmpty
        if needsFeatures, tracks.withoutFeatures > 0 {
            lines.append("          \(tracks.withoutFeatures.counted("track")) without; \(ingestCommand) fetches them")
        }
        if needsFeatures, tracks.unusable > 0 {
            lines.append(
                "          \(tracks.unusable.counted("track")) with gaps or a failed analysis, which no model uses")
        }
        if tracks.notEmbedded > 0 {
            lines.append(
                "          \(tracks.notEmbedded.counted("track")) not yet embedded; `juke retrain` embeds them")
        }
        if tracks.notAnalysed > 0, let model {
            lines.append(
                "          \(tracks.notAnalysed.counted("track")) not analysed by \(model.source), which have no vector"
            )
        }
        return lines
    }

    private var sourceLines: [String] {
        sources.enumerated().map { index, row in
            "\(index == 0 ? "sources   " : "          ")\(row.source): \(row.tracks.counted("track")), \(row.width.counted("number")) each"
        }
    }

    private static func origin(of model: ModelSummary) -> String {
        model.source == VectorSource.features ? "" : " of \(model.source)"
    }

    private var runLines: [String] {
        guard !runs.isEmpty else { return ["runs      none unfinished"] }
        return runs.enumerated().flatMap { index, run in
            ["\(index == 0 ? "runs      " : "          ")\(UnfinishedRun.name(run)): \(run.line)\(run.rateText)"]
                + (run.waitLine.map { ["          \($0)"] } ?? [])
                + ["          " + UnfinishedRun.advice(run.kind)]
        }
    }

    /// Whether all music is from providers that invent it, and their features too.
    private var isInvented: Bool { InventedMusic(origins).real.isEmpty }

    /// All is 100 % only when nothing is missing, and nothing is 0 % only when nothing is there.
    private static func percent(_ share: Double) -> String {
        String(format: "%.1f %%", share <= 0 || share >= 1 ? 100 * share : min(99.9, max(0.1, 100 * share)))
    }
}
