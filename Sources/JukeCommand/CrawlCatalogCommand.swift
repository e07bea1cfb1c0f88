import ArgumentParser
import CommandKit
import Foundation
import Messaging
import Pipeline
import Settings
import Storage

/// `juke crawl-catalog`.
struct CrawlCatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crawl-catalog", abstract: "Fill the catalog from a provider: artists, albums, tracks."
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var provider: ProviderOptions

    @OptionGroup var crawl: CrawlOptions

    @Flag(help: "Print the counters as JSON")
    var json = false

    func run() async throws {
        let order = try crawl.makeJob()
        let place = try await CommandContext(database, flags: provider.apply(to:))
        let summary = try await Self.crawl(place, order, bar: ProgressBar(isSilent: json))
        for warning in summary.warnings { StandardError.print("Warning: \(warning)") }
        print(json ? try JSONOutput.text(summary) : summary.lines.joined(separator: "\n"))
        await place.store.close()
        try LocalRunner.expectNoFailures(summary.failedItems)
    }

    /// Crawls, and returns the counters.
    static func crawl(
        _ place: CommandContext, _ request: CrawlCatalogJob, bar: ProgressBar
    ) async throws -> CrawlSummary {
        let fleet = try await LocalFleet([.crawl], store: place.store, settings: place.settings, logger: place.logger)
        let job = try Job(.crawlCatalog, encoding: request)
        let result = try await LocalRunner(fleet: fleet, bar: bar).run(job, title: "Crawling the catalog")
        return try JSONDecoder().decode(CrawlSummary.self, from: result)
    }
}
