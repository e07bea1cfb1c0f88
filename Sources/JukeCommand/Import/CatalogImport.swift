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
    private let record: Record

    /// The record by which all that the files bring in can be taken out; it is made when the first new row is stored.
    private final class Record: Sendable {
        let files: String?
        private let number = Mutex<Int?>(nil)

        init(files: String?) { self.files = files }

        /// Its number, once it is stored.
        var id: Int? { number.withLock { $0 } }

        func isStored(as id: Int) { number.withLock { $0 = id } }
    }

    /// The albums that batches took tracks from, by their database identifiers.
    private final class Vacated: Sendable {
        private let albums = Mutex(SpilledNumbers())

        func add(_ more: Set<Int64>) {
            albums.withLock { albums in for album in more { albums.insert(UInt64(album)) } }
        }

        /// The next few of them, from a position on, and where to go on; none at the end.
        func next(from start: Int) -> (albums: Set<Int64>, position: Int) {
            albums.withLock { albums in
                var position = start
                return (Set(albums.next(5_000, from: &position).map { Int64($0) }), position)
            }
        }
    }

    /// An import that is ready to ``run(_:bar:listing:)`` on one file after another.
    ///
    /// - Parameters:
    ///   - store: Where the rows go.
    ///   - provider: The name under which their origin is recorded.
    ///   - batchSize: How many rows to write at a time.
    ///   - files: The names of all files, for the record; the first file's when not given.
    ///   - clock: Measures the time that the report tells.
    init(
        store: Store, provider: String, batchSize: Int, files: String? = nil, clock: any TimeSource
    ) {
        record = Record(files: files)
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
        /// The number of the import, when something of it is new.
        var importID: Int?
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
        let files = record.files ?? reader.source.shortName
        var writing: (batch: ImportedBatch, task: Task<Written, any Error>)?
        while let batch = try await next(of: reader, after: writing?.task) {
            report.add(batch, listing: listing)
            if let writing { report.add(try await writing.task.value, of: writing.batch, listing: listing) }
            writing = (batch, write(batch, hasTracks: reader.hasTracks, of: files))
            bar.show(
                "Importing", done: report.rows, of: total,
                detail: Self.pace(report.rows, total, in: clock.uptime - start))
        }
        if let writing { report.add(try await writing.task.value, of: writing.batch, listing: listing) }
        report.identifiedArtists = try await placeholders.settle(in: store)
        try await removeEmptyAlbums()
        report.adoptedTracks = adoption.count
        report.importID = record.id
        let origins = Array(Set(report.tracks.updatedOfImports.keys).union(report.features.updatedOfImports.keys))
        report.origins = try await store.read { try $0.imports.files(of: origins) }
        report.seconds = (clock.uptime - start) / .seconds(1)
        return report
    }

    /// The number of the import, once something new of it is stored.
    var importID: Int? { record.id }

    /// Removes the albums whose tracks turned out to be on others.
    private func removeEmptyAlbums() async throws {
        var position = 0
        while true {
            let (albums, next) = vacated.next(from: position)
            if albums.isEmpty { return }
            position = next
            try await store.write { _ = try $0.catalog.removeEmptyAlbums(albums) }
        }
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

    private func write(
        _ batch: ImportedBatch, hasTracks: Bool, of files: String
    ) -> Task<Written, any Error> {
        Task { [store, provider, record] in
            let known = record.id
            let written = try await store.write { session in
                let id = try known ?? session.imports.reserve()
                var written = try write(batch, hasTracks: hasTracks, as: id, in: session)
                guard written.counts.tracks.inserted + written.counts.features.inserted > 0 else { return written }
                if known == nil { try session.imports.add(id, files: files, provider: provider) }
                written.importID = id
                return written
            }
            if let id = written.importID { record.isStored(as: id) }
            return written
        }
    }

    private func write(
        _ batch: ImportedBatch, hasTracks: Bool, as importID: Int, in session: StoreSession
    ) throws -> Written {
        var rows = ImportBatch(batch, provider: provider)
        rows.importID = importID
        var written = Written()
        guard hasTracks else {
            written.counts.features = try session.features.upsert(
                rows.features, provider: provider, importID: importID)
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
