package import Catalog
import Importing

package import struct Foundation.URL

/// Reads tracks with audio features from a CSV file, plain or compressed with gzip.
///
/// The header says what stands where. Needed are `track_id`, `track_name`, `artist_name` and the features
/// `danceability`, `energy`, `key`, `loudness`, `mode` (0/1 or minor/major), `speechiness`, `acousticness`,
/// `instrumentalness`, `liveness`, `valence`, `tempo`. All else may be missing:
///
/// | column | when it is missing or empty |
/// |---|---|
/// | `artist_id` | derived from the name, the same for the same name everywhere |
/// | `artist_name` of a row with an `artist_id` | another row's name for that artist; none anywhere: the empty name |
/// | `album_id` | derived from `album_name` and the album's artist; without `album_name`: a single called as the track |
/// | `album_artist_id`, `album_artist_name` | the artist of the album's first row |
/// | `album_total_tracks` | the rows of the album |
/// | `album_type` | `album` |
/// | `track_number` | the order of the rows within the album; `disc_number`: 1 |
/// | `release_date` | `ReleaseDate.unknown` |
/// | `time_signature`, `popularity`, `artist_popularity`, `artist_followers`, `isrc` | stays missing |
/// | `genres` (`;` between) | none; `explicit`: false; `duration_ms`: 0 |
/// | all features | a track without features |
///
/// Other columns are passed over. A row that cannot be read, lacks an identifier, or holds a value out of range is left
/// out and reported; it never ends the reading.
///
/// The file is read twice: once to learn who is who (``survey(progress:)``), once for the rows (``nextBatch(maximumRows:)``).
/// Memory grows with the artists and albums, by some eight bytes with the tracks, never with the file. Not thread-safe.
package final class DatasetReader {
    /// The file's size in bytes, as it lies on disk.
    package let byteCount: Int
    /// How many bytes of it the current reading has consumed.
    package var bytesRead: Int { rows.bytesRead }

    private let path: String
    private let labelColumn: String?
    private var rows: DatasetRows
    private var surveyed: (index: DatasetIndex, summary: DatasetSummary)?
    private var introducedArtists = IdentifierSet()
    private var introducedAlbums = IdentifierSet()
    private var trackCounts: [SpotifyID: Int] = [:]

    /// The identifier that stands for an artist of whom a dataset tells no more than the name.
    package static func placeholder(forArtistNamed name: String) -> SpotifyID {
        DerivedID.make(from: "dataset artist \(name)")
    }

    /// Opens a dataset and reads its header.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - labelColumn: A further column whose text is handed on with each track, such as a genre to evaluate by.
    /// - Throws: ``ProviderError`` with `unreadableFile`, `truncatedFile`, or `missingColumns`, which names the columns
    ///   that are missing and those that were found.
    package init(contentsOf url: URL, labelColumn: String? = nil) throws(ProviderError) {
        path = url.path
        self.labelColumn = labelColumn
        rows = try DatasetRows(path: path, labelColumn: labelColumn)
        byteCount = rows.byteCount
    }

    /// Reads the whole file once, without keeping rows.
    ///
    /// Needed before the first batch; ``nextBatch(maximumRows:)`` does it when nobody did. Asked again, it answers from memory.
    ///
    /// - Parameter progress: Called every few thousand rows with the share of the file that is read, 0…1.
    /// - Returns: What the file holds, by counts.
    /// - Throws: ``ProviderError`` with `truncatedFile` or `unreadableFile`, `CancellationError`.
    @discardableResult
    package func survey(progress: (Double) -> Void = { _ in }) throws -> DatasetSummary {
        if let surveyed { return surveyed.summary }
        var index = DatasetIndex()
        var summary = DatasetSummary()
        while let next = try rows.next() {
            summary.rows += 1
            switch next {
            case .row(let row): index.add(row)
            case .repeated: summary.repeatedRows += 1
            case .bad: summary.badRows += 1
            }
            if summary.rows.isMultiple(of: 4096) {
                try Task.checkCancellation()
                progress(Double(rows.bytesRead) / Double(max(1, byteCount)))
            }
        }
        index.finish()
        summary.artists = index.artists.count
        summary.albums = index.albums.count
        surveyed = (index, summary)
        rows = try DatasetRows(path: path, labelColumn: labelColumn)
        return summary
    }

    /// Reads the next rows.
    ///
    /// - Parameter maximumRows: How many rows to read at most, bad ones included.
    /// - Returns: `nil` at the end of the file.
    /// - Throws: ``ProviderError`` with `truncatedFile` or `unreadableFile`, `CancellationError`.
    package func nextBatch(maximumRows: Int = 10_000) throws -> DatasetBatch? {
        try survey()
        guard let index = surveyed?.index else { return nil }
        try Task.checkCancellation()
        var batch = DatasetBatch()
        while batch.rowCount < max(1, maximumRows), let next = try rows.next() {
            batch.rowCount += 1
            switch next {
            case .row(let row): add(row, to: &batch, index)
            case .repeated: batch.repeatedRows += 1
            case .bad(let row): batch.badRows.append(row)
            }
        }
        return batch.rowCount == 0 ? nil : batch
    }

    private func add(_ row: DatasetRow, to batch: inout DatasetBatch, _ index: DatasetIndex) {
        for id in [row.artistID, row.albumArtistID] where introducedArtists.insert(id) {
            if let artist = index.artists[id] { batch.artists.append(artist) }
        }
        for id in [row.artistID, row.albumArtistID] where index.madeUpArtists.contains(id) {
            batch.madeUpArtists.insert(id)
        }
        if introducedAlbums.insert(row.albumID), let album = index.albums[row.albumID] {
            batch.albums.append(album)
            if let gaps = index.albumGaps[row.albumID], !gaps.isEmpty { batch.albumGaps[row.albumID] = gaps }
        }
        let gaps = row.gaps.intersection(.ofTrack)
        if !gaps.isEmpty { batch.trackGaps[row.trackID] = gaps }

        batch.tracks.append(
            Track(
                id: row.trackID,
                name: row.trackName,
                album: row.albumID,
                artists: [ArtistReference(id: row.artistID, name: index.artists[row.artistID]?.name ?? row.artistName)],
                discNumber: row.discNumber,
                trackNumber: row.trackNumber ?? nextTrackNumber(on: row.albumID),
                durationMilliseconds: row.durationMilliseconds,
                isExplicit: row.isExplicit,
                isrc: row.isrc,
                popularity: row.popularity
            ))
        if let features = row.features { batch.features.append((row.trackID, features)) }
        if let label = row.label, !label.isEmpty { batch.labels[row.trackID] = label }
    }

    private func nextTrackNumber(on album: SpotifyID) -> Int {
        trackCounts[album, default: 0] += 1
        return trackCounts[album, default: 1]
    }
}
