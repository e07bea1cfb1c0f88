import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Gateway
import Logging
import Pipeline
import RankWorker
import Recommendations
import Settings
import Storage

/// `juke demo`: what `make demo` runs.
///
/// It works on a database file of its own and never looks at `JUKE_DATABASE_URL`, which may be somebody's real one.
struct DemoCommand: WorkerCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Crawl, ingest, retrain, recommend and serve: the whole pipeline on an invented catalog.",
        discussion: CommandHelp.text(
            "juke demo",
            "juke demo --no-serve",
            also: "Everything it makes is in .juke/; each run on the invented catalog starts anew.")
    )

    /// Where the catalog comes from.
    enum Provider: String, CaseIterable, ExpressibleByArgument {
        case demo, spotify
    }

    @Option(help: "demo, or spotify for the real service (needs JUKE_SPOTIFY_CLIENT_ID and JUKE_SPOTIFY_CLIENT_SECRET)")
    var provider = Provider.demo

    @Option(help: "Port to serve on, as --gateway-port says it too; any free one when 8080 is taken")
    var port: Int?

    @Flag(inversion: .prefixedNo, help: "Keep serving after the table")
    var serve = true
    @OptionGroup var gateway: GatewayOptions

    private static let folder = ".juke"

    func validate() throws {
        if let port, let other = gateway.givenPort, other != "\(port)" {
            throw ValidationError("--port and --gateway-port are the same; give one of them.")
        }
    }

    func run() async throws {
        let (context, server) = try await prepare()
        let seed = Seed()
        let provider = provider
        try await cancellingOnInterrupt {
            let found = try await Self.runPipeline(context, provider)
            await seed.set(found)
        }
        guard serve, let artist = await seed.artist else { return await context.store.close() }
        let needsToken = context.settings.needsToken
        try await UpCommand.serve(server, context) { url in
            StandardOutput.printNow(Self.invitation(to: url, seed: artist, needsToken: needsToken))
        }
        await context.store.close()
    }

    /// Hands the seed from the pipeline to the serving, across tasks.
    private actor Seed {
        var artist: Artist?

        func set(_ artist: Artist) {
            self.artist = artist
        }
    }

    private func prepare() async throws -> (CommandContext, UpCommand.Server) {
        let file = "\(Self.folder)/\(provider.rawValue).db"
        try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
        if provider == .demo {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
        }
        var settings = Settings.process()
        gateway.apply(to: &settings)
        chooseGateway(&settings)
        if serve { try UpCommand.refuseTakenPort(settings) }
        settings.override(.databaseURL, with: "sqlite:\(file)")
        settings.override(.modelDirectory, with: "\(Self.folder)/model")
        settings.override(.catalogProvider, with: provider.rawValue)
        settings.override(.featureProvider, with: "auto")
        let clock = SystemClock()
        let server = try UpCommand.Server(settings, gateway, clock: clock)
        let context = try await CommandContext(
            settings, clock: clock, creating: true, stages: LocalFleet.StageName.allCases)
        return (context, server)
    }

    /// Chooses where and to whom it serves: a flag counts before the demo's own choice, and that before the
    /// environment.
    func chooseGateway(_ settings: inout Settings) {
        if !gateway.givesAuthentication { settings.override(.authentication, with: AuthenticationMode.off.rawValue) }
        if let port {
            settings.override(.gatewayPort, with: "\(port)")
        } else if gateway.givenPort == nil {
            settings.override(.gatewayPort, with: "\(Loopback.freePort(preferring: 8080))")
        }
    }

    /// Crawls, ingests, retrains, and prints what is like the most popular artist.
    private static func runPipeline(_ context: CommandContext, _ provider: Provider) async throws -> Artist {
        let bar = ProgressBar(clock: context.clock)
        say("1/4  Crawling the catalog from '\(provider.rawValue)'")
        let crawl = try await CrawlCatalogCommand.crawl(context, CrawlCatalogJob(), bar: bar)
        say(crawl.lines.joined(separator: "\n"), indented: true)
        say("2/4  Ingesting audio features")
        let ingest = try await IngestAudioFeaturesCommand.ingest(context, bar: bar)
        say(ingest.lines.prefix(1).joined(separator: "\n"), indented: true)
        say("3/4  Retraining")
        let report = try await RetrainCommand.retrain(context, bar: bar)
        // What the numbers of the training mean is for `juke models show`.
        say(report.lines.prefix(1).joined(separator: "\n"), indented: true)

        guard let artist = try await context.store.read({ try $0.catalog.mostPopularArtist() }) else {
            throw CommandError("the crawl found no artist; try other genre seeds with `juke crawl-catalog --genres …`")
        }
        say("4/4  What is like \(artist.name) (\(artist.genres.joined(separator: ", ")))?\n")
        var request = RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, artist.id))], limit: 5, details: true)
        request.useListDefaults()
        let client = try await LocalRankClient(
            store: context.store, logger: context.logger, cores: context.settings.cores, clock: context.clock)
        let table = RecommendationTable(
            try await client.answer(to: request), types: ResourceType.recommendable, style: .standardOutput
        )
        StandardOutput.printDocument(table.text)
        StandardOutput.flush()
        return artist
    }

    private static func say(_ text: String, indented: Bool = false) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        StandardOutput.printNow(lines.map { indented ? "     \($0)" : String($0) }.joined(separator: "\n"))
    }

    private static func invitation(to url: String, seed: Artist, needsToken: Bool) -> String {
        let header = needsToken ? " -H 'Authorization: Token …'" : ""
        let advice =
            needsToken ? "`juke token create NAME --database-url sqlite:.juke/demo.db` makes a token.\n" : ""
        return """

            Serving until you press Ctrl-C. Explore the catalog in a browser,

                \(url)#seed=juke:artist:\(seed.id)

            or ask by hand:

                curl -s \(url)api/v1/recommendations/ -H 'Content-Type: application/json'\(header) \
            -d '{"seeds": ["juke:artist:\(seed.id)"], "limit": 5}'

            \(advice)
            """
    }
}

extension Settings {
    fileprivate var needsToken: Bool { (try? value(of: .authentication)) != .off }
}
