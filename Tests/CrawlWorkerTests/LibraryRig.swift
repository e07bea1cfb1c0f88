import Catalog
import Concurrency
import Ears
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// A crawl worker at concurrency 1 whose catalog is a folder of sound files.
struct LibraryRig {
    let store: Store
    let library: SoundLibrary
    let analyzer = ScriptedAudioAnalyzer()
    let pump: JobPump

    init(_ store: Store, _ library: SoundLibrary) {
        self.store = store
        self.library = library
        let configuration = LibraryConfiguration(analyzer: analyzer, folders: [library.path()])
        pump = JobPump(CrawlWorker.build(configuration, store: store).handlers)
    }

    /// Enqueues a scan, by default of the whole library.
    func order(_ folders: [String] = []) async throws -> JobID {
        let job = try Job(.crawlCatalog, encoding: CrawlCatalogJob(folders: folders))
        try await pump.producer.enqueue(job)
        return job.id
    }

    /// Scans to the end.
    @discardableResult
    func scan(_ folders: [String] = []) async throws -> CrawlSummary {
        let run = try await order(folders)
        try await pump.runAll()
        return try await summary(of: run)
    }

    /// The result of a run, which must have finished.
    func summary(of id: JobID) async throws -> CrawlSummary {
        let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
        #expect(run.state == .finished)
        return try JSONDecoder().decode(CrawlSummary.self, from: try #require(run.result))
    }

    /// The titles of all tracks, in order, with their identifiers.
    func tracks() async throws -> [(title: String, id: String)] {
        try await store.read { session in
            try session.sql.query("SELECT name, spotify_id FROM catalog_track ORDER BY name").map {
                (try $0.text(0), try $0.text(1))
            }
        }
    }

    /// The titles of all tracks, in order.
    func titles() async throws -> [String] { try await tracks().map(\.title) }

    /// A track by its title, as the catalog has it.
    func track(_ title: String) async throws -> Track {
        let id = try #require(try await tracks().first { $0.title == title }).id
        return try #require(try await store.read { try $0.catalog.track(SpotifyID(id)) })
    }

    /// The album of a track.
    func album(of title: String) async throws -> Album {
        let id = try await track(title).album
        return try #require(try await store.read { try $0.catalog.album(id) })
    }

    /// All that a scan writes of the catalog and the library, times included.
    func snapshot() async throws -> [String] {
        try await store.read { session in
            try [
                "catalog_artist", "catalog_album", "catalog_track", "catalog_genre", "catalog_track_genres",
                "catalog_artist_genres", "catalog_track_artists", "catalog_album_artists",
            ].flatMap { table in
                try session.sql.query("SELECT COUNT(*) FROM \(table)").map { "\(table) \(try $0.integer(0))" }
            }
                + ["catalog_artist", "catalog_album", "catalog_track"].flatMap { table in
                    try session.sql.query("SELECT id, modified_at FROM \(table) ORDER BY id").map {
                        "\(table) \(try $0.integer(0)) \(try $0.time(1))"
                    }
                }
                + session.sql.query("SELECT path, modified_at, state FROM library_files ORDER BY path").map {
                    "\(try $0.blob(0)) \(try $0.time(1)) \(try $0.text(2))"
                }
        }
    }
}
