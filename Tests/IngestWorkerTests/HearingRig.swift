import Catalog
import CrawlWorker
import Ears
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Runs
import RunsTesting
import Settings
import Storage
import Testing

@testable import IngestWorker

/// An ingest worker that hears the files of a library, at concurrency 1.
struct HearingRig {
    let store: Store
    let library: SoundLibrary
    let pump: JobPump

    init(
        _ store: Store, _ library: SoundLibrary, _ analyzer: any AudioAnalyzer = InProcessAudioAnalyzer(),
        hasFFmpeg: Bool = false, hours: HoursOfDay? = nil
    ) {
        self.store = store
        self.library = library
        let crawl = CrawlWorker.build(LibraryConfiguration(analyzer: InProcessAudioAnalyzer()), store: store)
        let ingest = IngestWorker.build(
            HearingConfiguration(analyzer: analyzer, hasFFmpeg: hasFFmpeg, hours: hours), store: store)
        pump = JobPump(crawl.handlers + ingest.handlers)
    }

    /// Scans the library.
    func scan() async throws {
        try await run(try Job(.crawlCatalog, encoding: CrawlCatalogJob(folders: [library.path()])))
    }

    /// Hears what was not heard.
    @discardableResult
    func hear(again: Bool = false) async throws -> IngestSummary {
        let job = try Job(.ingestTrainingData, encoding: IngestTrainingDataJob(hearsAgain: again))
        try await run(job)
        let run = try #require(try await store.read { try $0.runs.run(job.id.rawValue) })
        return try JSONDecoder().decode(IngestSummary.self, from: try #require(run.result))
    }

    private func run(_ job: Job) async throws {
        try await pump.producer.enqueue(job)
        try await pump.runAll()
    }

    /// The only track of the catalog.
    func track() async throws -> SpotifyID {
        try await store.read {
            try SpotifyID(#require(try $0.sql.first("SELECT spotify_id FROM catalog_track")).text(0))
        }
    }
}
