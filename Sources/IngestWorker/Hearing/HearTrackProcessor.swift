import Catalog
import Concurrency
import Ears
import Foundation
import Importing
import Logging
import Messaging
import Pipeline
import Providers
import Runs
import Settings
import Storage

/// Hears one track's file, and stores what can be heard.
struct HearTrackProcessor: RunItemProcessor {
    let store: Store
    let analyzer: any AudioAnalyzer
    /// Whether `ffmpeg` is there, for formats that nothing else decodes.
    let hasFFmpeg: Bool
    /// The hours of the day in which files are heard; `nil` for all.
    var hours: HoursOfDay?
    /// What hears the songs of a media server; `nil` where only files are heard.
    var songs: SongHearing?

    /// The longest time that a job holds its place while the hours have not come.
    static let longestWait = Duration.seconds(50)

    var task: TaskName { .hearTrack }
    var runKinds: Set<Run.Kind> { [.ingest] }
    /// What kills two processes is left alone until the next ingest.
    var maxRetries: Int { 1 }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(of: job, phase: HearingRun.phase, key: job.decode(HearTrackJob.self).track.rawValue)
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let track = try job.decode(HearTrackJob.self).track
        try await waitForHours(of: job, context)
        let (file, song) = try await store.read { session in
            (try session.library.files(of: track).first, try session.library.song(track))
        }
        guard let file else {
            guard let songs, let song else { return try skip() }
            return try await hear(song, songs)
        }
        do throws(EarsError) {
            let analysis = try await analyzer.analyze(AudioPath(bytes: file.path))
            guard DerivedID.track(audio: analysis.digest.description) == track else {
                return fail(
                    track, code: "changed", "\(AudioPath(bytes: file.path)) has changed since the last scan; scan again"
                )
            }
            return effect(of: analysis, track)
        } catch {
            guard error.isPermanent else { throw error }
            context.logger.debug("a file cannot be heard", metadata: ["reason": "\(error)"])
            return fail(track, code: error.code.description, error.message, isPermanent: true)
        }
    }

    private func hear(_ song: LibrarySong, _ songs: SongHearing) async throws -> RunItemEffect {
        switch try await songs.hear(song) {
        case .heard(let analysis): effect(of: analysis, song.id)
        case .failed(let code, let reason, let isPermanent, let counts):
            fail(song.id, code: code, reason, isPermanent: isPermanent, counts: counts)
        }
    }

    /// An analysing process that does not start ends the run, and so do credentials that a media server refuses; hours
    /// that have not come and a media server that is away make it wait.
    func disposition(of error: any Error) -> RunItemDisposition {
        if let error = error as? MediaServerOutage {
            return .snooze(MediaServerOutage.pause, reason: error.description)
        }
        if let error = error as? ProviderError {
            if let wait = error.wait { return .snooze(wait, reason: error.message) }
            return [.unauthorized, .forbidden].contains(error.code) ? .failRun : .retry
        }
        if let closed = error as? ClosedHours { return .snooze(closed.wait, reason: closed.description) }
        return (error as? EarsError)?.code == .notStarted ? .failRun : .retry
    }

    /// The file counts as not heard, and the run goes on; the next ingest tries it again, a few times.
    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect {
        let track = try job.decode(HearTrackJob.self).track
        let reason = (error as? EarsError)?.message ?? (error as? ProviderError)?.message ?? "the file was not heard"
        return fail(track, code: (error as? EarsError)?.code.description ?? "failed", reason)
    }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try HearingRun.finish(run, in: session)
    }

    func nextStep(of run: Run, after phase: String) async throws -> Job? {
        await analyzer.endIdleProcesses()
        return try await IngestRun.embedding(of: run, after: phase, in: store)
    }

    private func effect(of analysis: AudioAnalysis, _ track: SpotifyID) -> RunItemEffect {
        let features = TrackFeatures(track: track, partial: HeardFeatures.features(of: analysis))
        let sound = LibrarySound(
            track: track, version: analysis.version, digest: analysis.digest.description,
            remarks: analysis.remarks.map(\.rawValue).sorted().joined(separator: " "),
            hasFFmpeg: hasFFmpeg)
        return RunItemEffect { session in
            var summary = IngestSummary()
            if try session.library.sound(of: track)?.version != nil {
                try session.library.clearHeardFeatures(of: track)
            }
            let counts = try session.features.upsert([features], provider: HeardFeatures.provider)
            if counts.refused.isEmpty {
                if let descriptors = analysis.descriptors {
                    try session.vectorSources.declare(HeardFeatures.source)
                    try session.vectorSources.write(
                        [SourceVector(track: track, values: descriptors.values)], source: HeardFeatures.source.name)
                }
                try session.library.setLength(Int((analysis.seconds * 1_000).rounded()), of: track)
                try session.library.record(sound)
                summary.ingested = 1
            } else {
                // Its last file went while it was heard.
                summary.skipped = 1
            }
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    private func fail(
        _ track: SpotifyID, code: String, _ reason: String, isPermanent: Bool = false, counts: Bool = true
    ) -> RunItemEffect {
        RunItemEffect { [hasFFmpeg] session in
            let before = try session.library.sound(of: track)
            let attempts = isPermanent ? LibraryStore.mostAttempts : (before?.attempts ?? 0) + (counts ? 1 : 0)
            // A file that was heard once and cannot be heard now keeps what was heard.
            if before?.version == nil {
                try session.library.record(
                    LibrarySound(
                        track: track, version: nil, code: code, reason: reason, hasFFmpeg: hasFFmpeg, attempts: attempts
                    ))
            }
            var summary = IngestSummary()
            summary.failed = 1
            summary.failedTrackIDs = [track]
            summary.warning = reason
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    private func skip() throws -> RunItemEffect {
        RunItemEffect { _ in
            var summary = IngestSummary()
            summary.skipped = 1
            return try RunItemEffect.Committed(outcome: summary)
        }
    }
}

/// The hours in which files may be heard have not come.
private struct ClosedHours: Error, CustomStringConvertible {
    let wait: Duration
    let hours: HoursOfDay

    var description: String { "files are heard from \(hours) o'clock (\(Setting<HoursOfDay>.earsHours.variable))" }
}

extension HearTrackProcessor {
    /// Holds the job's place for a while when the hours have not come, so that those behind it need not ask.
    ///
    /// - Throws: ``ClosedHours`` when they still have not.
    private func waitForHours(of job: Job, _ context: JobContext) async throws {
        guard let closed = closedHours(context.clock) else { return }
        try await store.write { session in
            _ = try session.runs.noteWait(
                job.run ?? "", until: session.now.addingTimeInterval(closed.wait / .seconds(1)),
                because: closed.description)
        }
        try await context.clock.sleep(for: min(closed.wait, Self.longestWait))
        if let closed = closedHours(context.clock) { throw closed }
    }

    private func closedHours(_ clock: any TimeSource) -> ClosedHours? {
        guard let hours else { return nil }
        let time = Calendar.current.dateComponents(
            [.hour, .minute, .second], from: Date(timeIntervalSince1970: Double(clock.now.milliseconds) / 1_000))
        let wait = hours.wait(hour: time.hour ?? 0, minute: time.minute ?? 0, second: time.second ?? 0)
        return wait == .zero ? nil : ClosedHours(wait: wait, hours: hours)
    }
}
