import Catalog
import Ears
import Foundation
import Logging
import Messaging
import Pipeline
import Runs
package import Storage

/// Starts an ingest that hears files: makes a run with one item for every track that was not heard, and enqueues their
/// jobs.
struct HearLibraryHandler: JobHandler {
    let store: Store
    /// Whether `ffmpeg` is there, so that what nothing could decode without it is tried again.
    let hasFFmpeg: Bool
    /// Whether the songs of a media server are heard too.
    var hearsSongs = false

    var task: TaskName { .ingestTrainingData }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let again = try job.decode(IngestTrainingDataJob.self).hearsAgain
        let runID = job.id.rawValue
        let run = Run(id: runID, kind: .ingest, parameters: job.payload, phase: HearingRun.phase)
        let isEmpty = try await store.write { [hasFFmpeg, hearsSongs] session in
            guard try session.runs.create(run) else { return false }
            let version = AudioAnalysis.currentVersion
            var tracks = try session.library.tracksToHear(version: version, again: again, hasFFmpeg: hasFFmpeg)
            if hearsSongs {
                tracks += try session.library.songsToHear(version: version, again: again, hasFFmpeg: hasFFmpeg)
            }
            for start in stride(from: 0, to: tracks.count, by: RunFanOut.pageSize) {
                let page = tracks[start..<min(start + RunFanOut.pageSize, tracks.count)]
                let items = try page.enumerated().map { index, track in
                    RunItem(
                        phase: HearingRun.phase, key: track.rawValue, position: start + index,
                        task: TaskName.hearTrack.rawValue, payload: try JSONEncoder().encode(HearTrackJob(track: track))
                    )
                }
                try session.runs.addItems(items, to: runID)
            }
            if tracks.isEmpty { try HearingRun.finish(run, in: session) }
            return try tracks.isEmpty && session.library.counts().files == 0 && session.library.heardCount() == 0
        }
        if isEmpty {
            context.logger.warning(
                "no library was scanned, there is nothing to hear; run crawl-catalog with folders or a media server first"
            )
        }
        try await RunFanOut(store: store, producer: context.producer)
            .enqueuePending(of: runID, phase: HearingRun.phase)
        return .done(try JSONEncoder().encode(["run": runID]))
    }
}

extension IngestWorker {
    /// The source of vectors that hearing writes.
    package static let heardSource = HeardFeatures.source.name

    /// How many tracks of the scanned library the next ingest would hear.
    ///
    /// - Parameters:
    ///   - session: The transaction to read in.
    ///   - searchPath: The folders in which `ffmpeg` is looked for, separated by colons.
    /// - Returns: The count.
    /// - Throws: `StorageError`.
    package static func waitingCount(in session: StoreSession, searchPath: String) throws -> Int {
        try session.library.tracksToHear(
            version: AudioAnalysis.currentVersion, again: false, hasFFmpeg: Listening.ffmpeg(on: searchPath) != nil
        ).count
    }
}
