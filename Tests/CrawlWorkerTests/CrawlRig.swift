import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Providers
import Runs
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// A crawl worker at concurrency 1 over a store.
struct CrawlRig {
    let store: Store
    let pump: JobPump

    init(
        _ store: Store, _ provider: any CatalogProvider = StubProvider(),
        genres: [String] = CrawlConfiguration.originalGenres, prefetch: Int = 1
    ) {
        self.store = store
        let configuration = CrawlConfiguration(provider: provider, genres: genres, prefetch: prefetch)
        let stage = CrawlWorker.build(configuration, store: store)
        pump = JobPump(stage.handlers)
    }

    /// Enqueues a crawl.
    func order(_ crawl: CrawlCatalogJob = CrawlCatalogJob()) async throws -> JobID {
        let job = try Job(.crawlCatalog, encoding: crawl)
        try await pump.producer.enqueue(job)
        return job.id
    }

    /// Crawls to the end.
    func crawl(_ crawl: CrawlCatalogJob = CrawlCatalogJob()) async throws -> CrawlSummary {
        let run = try await order(crawl)
        try await pump.runAll()
        return try await summary(of: run)
    }

    /// The result of a run, which must have ended.
    func summary(of id: JobID) async throws -> CrawlSummary {
        let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
        #expect(run.state == .finished)
        return try JSONDecoder().decode(CrawlSummary.self, from: try #require(run.result))
    }

    /// Rows of artists, albums and tracks.
    var rows: [Int] {
        get async throws {
            let counts = try await store.read { try $0.catalog.counts() }
            return [counts.artists, counts.albums, counts.tracks]
        }
    }

    /// When each row of the catalog was last written, and how many links there are.
    var writes: [String] {
        get async throws {
            try await store.read { session in
                var lines: [String] = []
                for table in ["artist", "album", "track", "genre"] {
                    let query = "SELECT name, modified_at FROM catalog_\(table) ORDER BY id"
                    lines += try session.sql.query(query).map { "\(table) \(try $0.text(0)) \(try $0.time(1))" }
                }
                for table in ["artist_genres", "album_artists", "track_artists"] {
                    let count = try session.sql.query("SELECT COUNT(*) FROM catalog_\(table)")[0].int(0)
                    lines.append("\(table) \(count)")
                }
                return lines
            }
        }
    }
}

extension CrawlSummary {
    /// Created artists, albums and tracks.
    var created: [Int] { [artistsCreated, albumsCreated, tracksCreated] }
    /// Skipped artists, albums and tracks.
    var skipped: [Int] { [artistsSkipped, albumsSkipped, tracksSkipped] }
}
