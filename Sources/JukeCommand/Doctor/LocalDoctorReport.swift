import Bootstrap
import Catalog
import CommandKit
import Concurrency
import Embedding
import Foundation
import Logging
import Messaging
import Observability
import Printing
import Runs
import Settings
import Storage

/// The findings of `juke doctor`, one for each check, with the next step where there is one.
struct LocalDoctorReport: Encodable {
    /// How a thing stands.
    enum State: String, Encodable {
        case good, note, wrong
    }

    /// The finding of one check.
    struct Finding: Encodable {
        var area: String
        var state: State
        var summary: String
        /// The next step, a command where there is one.
        var advice: String?
    }

    private(set) var findings: [Finding] = []
    private let clock: any TimeSource

    /// A report that has looked at nothing yet.
    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// Whether nothing is wrong.
    var isHealthy: Bool { !findings.contains { $0.state == .wrong } }

    private enum CodingKeys: String, CodingKey {
        case findings
        case isHealthy = "is_healthy"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isHealthy, forKey: .isHealthy)
        try container.encode(findings, forKey: .findings)
    }

    /// The findings for a terminal.
    func lines(_ style: TerminalStyle) -> [String] {
        let width = findings.map(\.area.count).max() ?? 0
        let indent = String(repeating: " ", count: width + 4)
        return findings.flatMap { finding in
            let mark =
                switch finding.state {
                case .good: style.good("✓")
                case .note: style.accent("!")
                case .wrong: style.alarm("✗")
                }
            // The mark is one column wide, whatever its colour takes.
            let summary = TerminalText.wrapped(
                finding.summary.escapingControls, to: style.columns,
                first: "  \(TerminalText.padded(finding.area, to: width))  ",
                indent: indent)
            let advice = finding.advice.map {
                TerminalText.wrapped(
                    $0.escapingControls, to: style.columns, first: indent + "→ ", indent: indent + "  ")
            }
            return ["\(mark)\(summary[0].dropFirst())"] + summary.dropFirst() + (advice ?? [])
        }
    }

    private mutating func add(_ area: String, _ state: State, _ summary: String, _ advice: String? = nil) {
        findings.append(Finding(area: area, state: state, summary: summary, advice: advice))
    }

    // MARK: - What is looked at

    /// Looks at everything that the settings name; changes nothing.
    mutating func look(at settings: Settings) async {
        lookAtVariables(of: settings)
        await lookAtStore(of: settings)
        lookAtPort(of: settings)
        await lookAtRedis(of: settings)
    }

    private mutating func lookAtVariables(of settings: Settings) {
        let count = findings.count
        for unknown in settings.unknownVariables {
            add(
                "settings", .wrong, "\(unknown.name) is no setting, so nothing reads it",
                unknown.suggestion.map { "did you mean \($0)?" } ?? "unset it; docs/operating.md lists the settings")
        }
        for fault in settings.faults { add("settings", .wrong, "\(fault)", "correct the value, or unset it") }
        guard findings.count == count else { return }
        let given = settings.givenCount
        add("settings", .good, given == 0 ? "none is given; the defaults hold" : "\(given) given, all of them known")
    }

    private mutating func lookAtStore(of settings: Settings) async {
        do {
            let url = try settings.databaseURL()
            if let file = url.file {
                guard FileManager.default.fileExists(atPath: file) else {
                    return add(
                        "store", .wrong, "there is no database at \(file)",
                        "`juke import FILE` makes one of your music, `juke demo` shows Juke on an invented catalog")
                }
                lookAtDisk(holding: file)
            }
            let logger = try Logger.juke("juke", settings: settings, clock: clock, atLeast: .critical)
            let store = try await settings.openStore(logger: logger, timeout: .seconds(3), clock: clock)
            try await look(into: store, at: url)
            await store.close()
        } catch {
            add("store", .wrong, "\(error)", "put the database right, or name another with JUKE_DATABASE_URL")
        }
    }

    private mutating func look(into store: Store, at url: DatabaseURL) async throws {
        let (report, origins) = try await store.read { (try StatusReport($0), try $0.catalog.providers()) }
        guard report.catalog.tracks > 0 else {
            add("store", .wrong, "\(url) is empty", "`juke import FILE` fills it with your music")
            return lookAtRuns(report)
        }
        add(
            "store", .good,
            "\(url): \(report.catalog.tracks.counted("track")) from \(origins.keys.sorted().joined(separator: ", "))")
        let mix = InventedMusic(origins)
        if mix.isMixed {
            add(
                "store", .wrong, "invented music (\(mix.invented.joined(separator: ", "))) stands among real music",
                "`juke catalog remove --provider \(mix.invented[0])` takes it out")
        }
        do {
            try await store.tryWriting()
        } catch {
            add("store", .wrong, "it takes no changes: \(error)", "put the database right")
        }
        lookAtFeatures(report)
        lookAtModel(report)
        lookAtRuns(report)
    }

    /// What is under way, or was left in the middle.
    private mutating func lookAtRuns(_ report: StatusReport) {
        for run in report.runs {
            let wait = run.waitLine.map { ", \($0)" } ?? ""
            add("run", .note, "\(UnfinishedRun.name(run)): \(run.line)\(wait)", UnfinishedRun.advice(run.kind))
        }
    }

    private mutating func lookAtFeatures(_ report: StatusReport) {
        let usable = report.tracks.usable
        let other = report.sources.filter { $0.tracks >= CorpusCheck.minimumRows }.max { $0.tracks < $1.tracks }
        if usable < CorpusCheck.minimumTracks, let other {
            return add(
                "features", .good,
                "\(other.tracks.grouped) of \(report.catalog.tracks.counted("track")) can be learned from by \(other.source)"
            )
        }
        let summary =
            "\(usable.grouped) of \(report.catalog.tracks.counted("track")) \(usable == 1 ? "has" : "have") all that "
            + "a model needs"
        let state: State =
            usable < CorpusCheck.minimumTracks ? .wrong : report.tracks.withoutFeatures > 0 ? .note : .good
        add(
            "features", state, summary,
            report.tracks.withoutFeatures > 0
                ? "\(report.ingestCommand) fetches those of the other \(report.tracks.withoutFeatures.grouped)"
                : nil)
    }

    private mutating func lookAtModel(_ report: StatusReport) {
        guard let model = report.model else {
            let isUnderWay = report.runs.contains { $0.kind == Run.Kind.retrain.rawValue }
            return add(
                "model", .wrong, "there is none, so nothing can be recommended",
                isUnderWay ? "a retrain is unfinished, see below" : "`juke retrain` makes one")
        }
        let stale = report.tracks.notEmbedded
        add(
            "model", stale > 0 ? .note : .good,
            "\(model.version) (\(model.method))" + (stale > 0 ? ", without \(stale.counted("newer track"))" : ""),
            stale > 0 ? "`juke retrain` brings them in" : nil)
    }

    private mutating func lookAtDisk(holding file: String) {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        guard let free = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? Int64,
            free < 1 << 30
        else { return }
        add("disk", .note, "\(free >> 20) MB are left beside the database", "free some: a full disk stops every change")
    }

    private mutating func lookAtPort(of settings: Settings) {
        guard let port = try? settings.value(of: .gatewayPort), let host = try? settings.value(of: .gatewayHost),
            port > 0
        else { return }
        if Loopback.freePort(preferring: port) == port {
            add("port", .good, "\(port) is free for the gateway", "`juke up` serves on it")
        } else {
            add(
                "port", .note, "\(port) is taken: http://\(host):\(port)/ may be a gateway that runs already",
                "`juke up --gateway-port 0` serves on any free one")
        }
    }

    private mutating func lookAtRedis(of settings: Settings) async {
        guard settings.isGiven(.redisURL) else {
            return add("Redis", .good, "none is set: `juke` works in its own process, and needs none")
        }
        do {
            let logger = try Logger.juke("juke", settings: settings, clock: clock, atLeast: .critical)
            let producer = try await settings.connectProducer(logger: logger, timeout: .seconds(2), clock: clock)
            let workers = try await producer.broker.workers().count
            await producer.broker.shutdown()
            add(
                "Redis", workers > 0 ? .good : .note, "it answers; workers that are known: \(workers)",
                "`juke-enqueue doctor` looks at its queues")
        } catch {
            add(
                "Redis", .wrong, "\(error)",
                "start it, correct JUKE_REDIS_URL, or unset that and let `juke` work in its own process")
        }
    }
}

/// Which of a store's origins invent their music.
struct InventedMusic {
    /// The origins that invent, by name.
    let invented: [String]
    /// The others.
    let real: [String]

    /// Divides the origins of a store.
    ///
    /// - Parameter origins: How many rows came from each.
    init(_ origins: [String: Int]) {
        let names = origins.filter { $0.value > 0 }.keys.sorted()
        invented = names.filter(CatalogStore.inventedProviders.contains)
        real = names.filter { !CatalogStore.inventedProviders.contains($0) }
    }

    /// Whether both are there.
    var isMixed: Bool { !invented.isEmpty && !real.isEmpty }

    /// Refuses a crawl of the default provider, which invents its music, in a store of real music.
    ///
    /// A named provider is the first confirmation. `--mix-invented`, which the crawl itself asks for, is the second.
    ///
    /// - Throws: ``CommandError`` naming the next step.
    static func refuseUnnamedProvider(_ context: CommandContext) async throws {
        guard !context.settings.isGiven(.catalogProvider) else { return }
        let real = try await context.store.read { try $0.catalog.realOrigins() }
        guard !real.isEmpty else { return }
        throw CommandError(
            "this store holds music from \(real.joined(separator: ", ")), and the default provider invents its own; name a "
                + "provider with --catalog-provider, or another database with --database-url")
    }

    /// Refuses to ask the default provider, which knows only what it invented, for the features of real music.
    ///
    /// - Throws: ``CommandError`` naming the providers that may have them.
    static func refuseUnnamedFeatures(_ context: CommandContext) async throws {
        guard !context.settings.isGiven(.featureProvider), !context.settings.isGiven(.catalogProvider) else { return }
        let real = try await context.store.read { try $0.catalog.realOrigins() }
        guard !real.isEmpty else { return }
        throw CommandError(
            "this store holds music from \(real.joined(separator: ", ")), of which the default provider knows nothing; name "
                + "one: --feature-provider reccobeats asks by Spotify identifier, --feature-provider dataset "
                + "--feature-dataset FILE takes features from a file")
    }
}
