import CommandKit
import Foundation
import Providers
import Storage

/// Brings a dataset into the store: while one batch is being written, the next is being read.
struct DatasetImport {
    let store: Store
    let provider: String
    let batchSize: Int
    private let completion = DatasetCompletion()
    private let placeholders = PlaceholderArtists()

    /// Makes an import.
    ///
    /// - Parameters:
    ///   - store: Where the rows go.
    ///   - provider: The name under which their origin is recorded.
    ///   - batchSize: How many rows to write at a time.
    init(store: Store, provider: String, batchSize: Int) {
        self.store = store
        self.provider = provider
        self.batchSize = batchSize
    }

    /// Imports everything that the reader has left.
    ///
    /// - Parameter listing: How many bad rows the report lists.
    /// - Throws: `ProviderError` when the file is damaged, before anything is written; `StorageError`;
    ///   `CancellationError`: what was written by then stays, batch by batch, and importing again completes it.
    func run(_ reader: DatasetReader, bar: ProgressBar, listing: Int) async throws -> ImportReport {
        let start = ContinuousClock.now
        let total = try reader.survey { bar.show("Checking", done: Int($0 * 100), of: 100) }.rows
        var counts = ImportCounts()
        var badRows: [BadRow] = []
        var (rows, repeated, bad) = (0, 0, 0)
        var writing: Task<ImportCounts, any Error>?
        while let batch = try await next(of: reader, after: writing) {
            rows += batch.rowCount
            repeated += batch.repeatedRows
            bad += batch.badRows.count
            badRows += batch.badRows.prefix(max(0, listing - badRows.count))
            if let writing { counts += try await writing.value }
            writing = write(batch)
            let rate = Int(Double(rows) / max(0.001, (ContinuousClock.now - start) / .seconds(1)))
            bar.show("Importing", done: rows, of: total, detail: "\(rate) rows/s")
        }
        if let writing { counts += try await writing.value }
        let settled = try await placeholders.settle(in: store)
        var report = ImportReport(counts, duration: ContinuousClock.now - start)
        report.identifiedArtists = settled
        report.rows = rows
        report.repeatedRows = repeated
        report.badRowCount = bad
        report.badRows = badRows
        return report
    }

    /// Reads the next batch.
    ///
    /// When that fails, the one being written is finished first, so that it is not torn apart.
    private func next(
        of reader: DatasetReader, after writing: Task<ImportCounts, any Error>?
    ) async throws -> DatasetBatch? {
        do {
            return try reader.nextBatch(maximumRows: batchSize)
        } catch {
            _ = await writing?.result
            throw error
        }
    }

    private func write(_ batch: DatasetBatch) -> Task<ImportCounts, any Error> {
        let rows = ImportBatch(
            artists: batch.artists, albums: batch.albums, tracks: batch.tracks,
            features: batch.features.map { TrackFeatures(track: $0.track, features: $0.features) }, provider: provider
        )
        return Task { [store, completion, placeholders] in
            try await store.write { session in
                let complete = try completion.complete(rows, of: batch, from: session)
                let counts = try session.catalog.importBatch(try NamelessArtists(complete).named(from: session))
                try placeholders.note(batch, in: session)
                return counts
            }
        }
    }
}
