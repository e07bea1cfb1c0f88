import ArgumentParser
import Bootstrap
import Foundation
import Storage

/// `juke status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the store holds: catalog, features, model, unfinished runs."
    )

    @OptionGroup var database: DatabaseOptions
    @Flag(help: "Print JSON") var json = false

    func run() async throws {
        let place = try await Workplace(database)
        let report = try await place.store.read(StatusReport.init)
        print(json ? try JSONOutput.text(report) : report.lines.joined(separator: "\n"))
        await place.store.close()
    }
}

/// What a store holds.
struct StatusReport: Encodable {
    struct RunLine: Encodable {
        var id: String
        var kind: String
        var phase: String
    }

    var catalog: CatalogCounts
    /// Tracks with features, by the provider that gave them.
    var features: [String: Int]
    var model: ModelSummary?
    /// Runs that have not ended.
    var runs: [RunLine]

    init(_ session: StoreSession) throws {
        catalog = try session.catalog.counts()
        features = Dictionary(
            try session.features.coverage().map { ($0.provider, $0.tracks) }, uniquingKeysWith: +
        )
        model = try session.models.active().map(ModelSummary.init)
        runs = try session.runs.active().map { RunLine(id: $0.id, kind: $0.kind.rawValue, phase: $0.phase) }
    }

    var lines: [String] {
        let share = catalog.tracks == 0 ? 0 : 100 * Double(catalog.features) / Double(catalog.tracks)
        let providers = features.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let unfinished = runs.map { "\($0.kind) \($0.id)" }.joined(separator: ", ")
        return [
            "catalog   \(catalog.artists) artists, \(catalog.albums) albums, \(catalog.tracks) tracks, "
                + "\(catalog.genres) genres",
            "features  \(catalog.features) tracks, \(String(format: "%.1f", share)) %"
                + (providers.isEmpty ? "" : " (\(providers))"),
            "model     " + (model.map { "\($0.version) (\($0.method))" } ?? "none; run `juke retrain`"),
            "runs      " + (runs.isEmpty ? "none unfinished" : unfinished),
        ]
    }
}
