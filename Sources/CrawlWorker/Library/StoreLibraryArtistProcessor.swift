import Catalog
import Foundation
import Messaging
import Pipeline
import Runs
import Storage

/// Stores the files of one artist's albums in one transaction.
struct StoreLibraryArtistProcessor: RunItemProcessor {
    var task: TaskName { .storeLibraryArtist }
    var runKinds: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: LibraryRun.storing, key: job.decode(StoreLibraryArtistJob.self).owner)
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let request = try job.decode(StoreLibraryArtistJob.self)
        return RunItemEffect { session in
            let files = try session.library.files(owner: request.owner)
            let batch = try LibraryBatch(files, owner: request.owner, in: session).rows
            try session.library.clearGenres(of: batch.tracks.map(\.id))
            let counts = try session.catalog.importBatch(batch)
            try session.library.markStored(owner: request.owner)
            var summary = CrawlSummary()
            summary.artistsCreated = counts.artists.inserted
            summary.albumsCreated = counts.albums.inserted
            summary.tracksCreated = counts.tracks.inserted
            summary.tracksSkipped = counts.tracks.updated + counts.tracks.unchanged
            summary.failedTrackIDs = counts.tracks.refused
            summary.library = LibraryCounts()
            summary.library?.gone = request.forgotten ?? 0
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let forgotten = try job.decode(StoreLibraryArtistJob.self).forgotten ?? 0
        return RunItemEffect { _ in
            var summary = CrawlSummary()
            summary.warnings = ["the files of an artist could not be stored: \(error)"]
            summary.library = LibraryCounts()
            summary.library?.gone = forgotten
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try LibraryRun.finish(run, in: session)
    }
}
