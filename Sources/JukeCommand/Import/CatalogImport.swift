import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import Storage

/// Brings files into the store: while one batch is being written, the next is being read.
struct CatalogImport {
    let store: Store
    let provider: String
    let batchSize: Int
    private let clock: any TimeSource
    private let completion = ImportCompletion()
    private let placeholders = PlaceholderArtists()
    private let adoption = TrackAdoption()
    private let vacated = Vacated()

    /// The albums that batches took tracks from, by their database identifiers.
    private final class Vacated: Sendable {
        private let albums = Mutex<Set<Int64>>([])

        var all: Set<Int64> { albums.withLock { $0 } }

        func add(_ more: Set<Int64>) { albums.withLock { $0.formUnion(more) } }
    }

    /// An import that is ready to ``run(_:bar:listing:)`` on one file after another.
    ///
    /// - Parameters:
    ///   - store: Where the rows go.
    ///   - provider: The name under which their origin is recorded.
    ///   - batchSize: How many rows to write at a time.
    ///   - clock: Measures the time that the report tells.
    init(store: Store, provider: String, batchSize: Int, clock: any TimeSource = SystemClock()) {
        self.store = store
        self.provider = provider
        self.batchSize = batchSize
        self.clock = clock
    }

    /// The counts of a written batch.
    fileprivate struct Written: Sendable {
        var counts = ImportCounts()
        /// Analyses of tracks that the store does not have.
        var unknownTracks: Set<SpotifyID> = []
        /// Rows without an identifier that another row of the batch turned out to be.
        var merged = 0
    }

    /// Imports everything that the reader has left.
    ///
    /// - Parameters:
    ///   - reader: The file, not read beyond a survey.
    ///   - bar: Where the progress is shown.
    ///   - listing: How many rows that were left out the report lists.
    /// - Returns: What was stored, and what was left out and why.
    /// - Throws: `ImportError` when the file is damaged, before anything is written; `StorageError`;
    ///   `CancellationError`: what was written by then stays, batch by batch, and importing again completes it.
    func run(_ reader: ImportReader, bar: ProgressBar, listing: Int) async throws -> ImportReport {
        let start = clock.uptime
        let total = try reader.survey { bar.show("Checking", done: Int($0 * 100), of: 100) }.rows
        var report = ImportReport(provider: provider, file: reader)
        var writing: (batch: ImportedBatch, task: Task<Written, any Error>)?
        while let batch = try await next(of: reader, after: writing?.task) {
            report.add(batch, listing: listing)
            if let writing { report.add(try await writing.task.value, of: writing.batch, listing: listing) }
            writing = (batch, write(batch, hasTracks: reader.hasTracks))
            bar.show(
                "Importing", done: report.rows, of: total,
                detail: Self.pace(report.rows, total, in: clock.uptime - start))
        }
        if let writing { report.add(try await writing.task.value, of: writing.batch, listing: listing) }
        report.identifiedArtists = try await placeholders.settle(in: store)
        try await removeEmptyAlbums()
        report.adoptedTracks = adoption.count
        report.seconds = (clock.uptime - start) / .seconds(1)
        return report
    }

    /// Removes the albums whose tracks turned out to be on others.
    private func removeEmptyAlbums() async throws {
        let albums = vacated.all
        guard !albums.isEmpty else { return }
        try await store.write { _ = try $0.catalog.removeEmptyAlbums(albums) }
    }

    /// The rate and the time that is left.
    private static func pace(_ done: Int, _ total: Int, in time: Duration) -> String {
        let rate = Double(done) / max(0.001, time / .seconds(1))
        let left = Int(Double(total - done) / max(1, rate))
        return "\(Int(rate)) rows/s, " + (left < 60 ? "\(left) s left" : "\(left / 60) min \(left % 60) s left")
    }

    /// Reads the next batch.
    ///
    /// When that fails, the one being written is finished first, so that it is not torn apart.
    private func next(
        of reader: ImportReader, after writing: Task<Written, any Error>?
    ) async throws -> ImportedBatch? {
        do {
            return try reader.nextBatch(maximumRows: batchSize)
        } catch {
            _ = await writing?.result
            throw error
        }
    }

    private func write(_ batch: ImportedBatch, hasTracks: Bool) -> Task<Written, any Error> {
        Task { [store, provider, completion, placeholders, adoption, vacated] in
            try await store.write { session in
                var rows = ImportBatch(batch, provider: provider)
                var written = Written()
                guard hasTracks else {
                    written.counts.features = try session.features.upsert(rows.features, provider: provider)
                    let known = try session.catalog.knownTracks(among: rows.features.map(\.track))
                    written.unknownTracks = Set(rows.features.map(\.track)).subtracting(known)
                    return written
                }
                let adopted = try adoption.settle(&rows, in: session)
                written.merged = batch.tracks.count - rows.tracks.count
                let complete = try completion.complete(rows, of: batch, adopted: adopted, from: session)
                written.counts = try session.catalog.importBatch(try NamelessArtists(complete).named(from: session))
                try placeholders.note(batch, in: session)
                vacated.add(session.catalog.vacatedAlbums)
                let displaced = completion.takeDisplacedAlbums()
                vacated.add(Set(try session.catalog.databaseIDs(of: .album, displaced).values))
                return written
            }
        }
    }
}

extension ImportReport {
    /// Adds what writing a batch came to.
    fileprivate mutating func add(_ written: CatalogImport.Written, of batch: ImportedBatch, listing: Int) {
        add(written.counts)
        repeatedRows += written.merged
        guard !hasTracks else { return }
        let unknownTracks = batch.features.filter { written.unknownTracks.contains($0.track) }
        features.refused.removeAll()
        tracks.unchanged += batch.features.count - unknownTracks.count
        leaveOut(
            unknownTracks.map {
                LeftOutRow(line: $0.line, kind: .notInCatalog, reason: "the catalog has no track \($0.track)")
            }, listing: listing)
    }
}

extension ImportBatch {
    /// The rows as the store takes them.
    fileprivate init(_ batch: ImportedBatch, provider: String) {
        self.init(
            artists: batch.artists, albums: batch.albums, tracks: batch.tracks,
            features: batch.features.map { TrackFeatures(track: $0.track, partial: $0.features) }, provider: provider)
        trackGenres = batch.trackGenres
        artistMBIDs = batch.artistMBIDs
        albumMBIDs = batch.releaseMBIDs
        trackMBIDs = batch.recordingMBIDs
        derivedTracks = Set(batch.trackGaps.filter { $0.value.contains(.trackID) }.keys)
    }
}
