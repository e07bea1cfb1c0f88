import Catalog

/// Reads tracks from a file of any form that ``RecognisedFile`` knows.
///
/// The file is read twice: once to collect artists and albums (``survey(progress:)``), once for the rows
/// (``nextBatch(maximumRows:maximumBytes:)``). It keeps up to `maximumEntries` artists and albums in memory,
/// and the rest in a temporary file that goes with the reader. The hashes of the tracks, artists and albums read so far
/// are kept in the same way. Not thread-safe.
///
/// | what is missing | what stands for it |
/// |---|---|
/// | a track's identifier | one derived from the recording code, or from artist, title and length |
/// | an artist's identifier | one derived from the name, the same for the same name everywhere |
/// | an artist's name | another row's name for the identifier; none anywhere: the empty name |
/// | an album's identifier | one derived from its name, its artist and the year |
/// | an album's name | the track is a single called as the track |
/// | an album's artists | those that all of its rows have in common; a compilation's: Various Artists |
/// | a track's number | the order of the rows within the album |
/// | a feature | it stays missing |
package final class ImportReader {
    /// The file as it was recognised.
    package let file: RecognisedFile
    /// Where the rows come from, a file or a member of an archive.
    package let source: ImportSource
    /// The file's size in bytes, as it lies on disk.
    package let byteCount: Int

    private let options: ImportOptions
    private let labelPosition: Int?
    private var rows: ImportRows
    private var surveyed: (index: ImportIndex, survey: ImportSurvey, decisions: FileDecisions, lone: LoneArtists?)?
    private var introducedArtists = IdentifierSet()
    private var introducedAlbums = IdentifierSet()
    /// The tracks so far of albums that have several, by the hash of the album's identifier.
    private var trackCounts = SpilledNumbers(hasValues: true)
    private let maximumEntries: Int
    /// The artists of the batch's last row, as the row and as the file names them, and its album: neighbours mostly
    /// share them.
    private var last: (artists: [ArtistReference], named: [ArtistReference], album: SpotifyID?) = ([], [], nil)

    /// Opens a file and recognises it.
    ///
    /// - Throws: ``ImportError`` when the file cannot be read, is no catalog, or lacks a column that the options name.
    package convenience init(_ source: ImportSource, options: ImportOptions = ImportOptions()) throws(ImportError) {
        try self.init(source, options: options, maximumEntries: ImportIndex.maximumEntries)
    }

    /// The same, with at most `maximumEntries` artists and albums in memory.
    init(_ source: ImportSource, options: ImportOptions, maximumEntries: Int) throws(ImportError) {
        let source = try AppleLibrary.table(of: source) ?? source
        self.source = source
        self.options = options
        self.maximumEntries = maximumEntries
        var file = try FileRecogniser(name: source.name, options: options).recognise(source)
        file.form = source.keeper?.form
        self.file = file
        if let label = options.labelColumn {
            let wanted = FoldedColumn(label)
            labelPosition = file.columns.columns.firstIndex { FoldedColumn($0.name) == wanted }
            guard labelPosition != nil else {
                throw ImportError(.missingColumns([label]), "\(source.name) has no column \(label)")
            }
        } else {
            labelPosition = nil
        }
        rows = try ImportRows(source, file, options, labelPosition, file.decisions, isSurvey: true)
        byteCount = rows.size
    }

    /// The most artists, or albums, that were in memory at a time.
    var peakEntries: Int { surveyed?.index.peak ?? 0 }

    /// Whether the rows are tracks, as against analyses of tracks that a catalog has.
    package var hasTracks: Bool { file.columns.hasNames }

    /// Reads the whole file once, without keeping rows.
    ///
    /// Needed before the first batch; ``nextBatch(maximumRows:maximumBytes:)`` does it when nobody did. Asked again, it
    /// answers from memory.
    ///
    /// - Parameter progress: Called every few thousand rows with the share of the file that is read, 0…1.
    /// - Returns: The counts of the whole file.
    /// - Throws: ``ImportError`` with `truncated`, `tooLarge` or `unreadable`, `CancellationError`.
    @discardableResult
    package func survey(progress: (Double) -> Void = { _ in }) throws -> ImportSurvey {
        if let surveyed { return surveyed.survey }
        var (index, survey) = try source.naming { try readThrough(progress) }
        var lone: LoneArtists?
        if rows.evidence.hasUncertainArtists {
            // Only now is it known who stands alone; so the rows are read again.
            lone = rows.evidence.lone
            rows = try ImportRows(source, file, options, labelPosition, file.decisions, isSurvey: true, lone: lone)
            (index, survey) = try source.naming { try readThrough(progress) }
        }
        try index.finish()
        var decisions = file.decisions
        decisions.dateOrder = rows.evidence.dates.order
        decisions.percentFields = rows.evidence.percentFields(file.columns)
        survey.artists = index.artistCount
        survey.albums = index.albumCount
        survey.dateOrder = decisions.dateOrder
        survey.percentFields = ImportField.fractions.filter(decisions.percentFields.contains)
        surveyed = (index, survey, decisions, lone)
        try rewind()
        return survey
    }

    private func readThrough(_ progress: (Double) -> Void) throws -> (ImportIndex, ImportSurvey) {
        let index = ImportIndex(maximumEntries: maximumEntries)
        var survey = ImportSurvey()
        while let next = try rows.next() {
            survey.rows += 1
            switch next {
            case .row(let row): try index.add(row)
            case .repeated(let row):
                survey.repeatedRows += 1
                if let row { try index.addRepeated(row) }
            case .analysis: break
            case .leftOut(let row): survey.leftOut[row.kind, default: 0] += 1
            }
            if survey.rows.isMultiple(of: 4096) {
                try Task.checkCancellation()
                progress(Double(rows.position) / Double(max(1, byteCount)))
            }
        }
        return (index, survey)
    }

    /// Starts again at the first row.
    ///
    /// - Throws: ``ImportError`` when the file cannot be read once more, `CancellationError` during its first survey.
    package func rewind() throws {
        try survey()
        guard let surveyed else { return }
        rows = try ImportRows(
            source, file, options, labelPosition, surveyed.decisions, isSurvey: false, lone: surveyed.lone)
        introducedArtists = IdentifierSet()
        introducedAlbums = IdentifierSet()
        trackCounts = SpilledNumbers(hasValues: true)
    }

    /// Reads the next rows.
    ///
    /// - Parameters:
    ///   - maximumRows: How many rows to read at most, those left out included.
    ///   - maximumBytes: How many bytes of names and genres are enough for a batch of fewer rows.
    /// - Returns: `nil` at the end of the file.
    /// - Throws: ``ImportError`` with `truncated`, `tooLarge` or `unreadable`, `CancellationError`.
    package func nextBatch(maximumRows: Int = 10_000, maximumBytes: Int = 64 << 20) throws -> ImportedBatch? {
        try source.naming { try readBatch(maximumRows, maximumBytes) }
    }

    private func readBatch(_ maximumRows: Int, _ maximumBytes: Int) throws -> ImportedBatch? {
        try survey()
        guard let index = surveyed?.index else { return nil }
        try Task.checkCancellation()
        var batch = ImportedBatch()
        last = ([], [], nil)
        var textLength = 0
        while batch.rowCount < max(1, maximumRows), textLength < maximumBytes, let next = try rows.next() {
            batch.rowCount += 1
            textLength += rows.textLength
            switch next {
            case .row(let row): try add(row, to: &batch, index)
            case .repeated(let row):
                batch.repeatedRows += 1
                guard let row else { break }
                if !row.trackGenres.isEmpty { batch.trackGenres.append((row.trackID, row.trackGenres)) }
                batch.add(row.label, to: row.trackID)
            case .analysis(let track, let features, let label):
                if let features {
                    batch.features.append((track, rows.line, features))
                } else {
                    batch.emptyAnalyses.append(
                        LeftOutRow(line: rows.line, kind: .noFeatures, reason: "no audio feature of \(track)"))
                }
                batch.add(label, to: track)
            case .leftOut(let row): batch.leftOut.append(row)
            }
        }
        batch.notes = rows.takeNotes()
        return batch.rowCount == 0 ? nil : batch
    }

    private func add(_ row: ImportedRow, to batch: inout ImportedBatch, _ index: ImportIndex) throws(ImportError) {
        let albumID = try index.albumID(of: row)
        if row.artists != last.artists {
            for artist in row.artists { try introduce(artist, to: &batch, index) }
            last.named = try index.named(row.artists)
            last.artists = row.artists
        }
        if albumID != last.album {
            // An album with one row is met once, so it need not be remembered: most of a large file.
            let isSole = try index.rowCount(ofAlbum: albumID) <= 1
            if isSole || introducedAlbums.insert(albumID) {
                let (album, gaps, mbid) = try index.album(albumID, of: row)
                for artist in album.artists { try introduce(artist, to: &batch, index) }
                batch.albums.append(album)
                if isSole { batch.soleAlbums.insert(albumID) }
                if !gaps.isEmpty { batch.albumGaps[albumID] = gaps }
                if let mbid { batch.releaseMBIDs[albumID] = mbid }
            }
        }
        last.album = albumID
        let gaps = row.gaps.intersection(.ofTrack)
        if !gaps.isEmpty { batch.trackGaps[row.trackID] = gaps }
        var number = row.trackNumber ?? 0
        if number == 0 { number = try nextTrackNumber(on: albumID, index) }
        batch.tracks.append(
            Track(
                id: row.trackID,
                name: row.trackName,
                album: albumID,
                artists: last.named,
                discNumber: row.discNumber ?? 1,
                trackNumber: number,
                durationMilliseconds: row.durationMilliseconds,
                isExplicit: row.isExplicit ?? false,
                isrc: row.isrc,
                popularity: row.popularity
            ))
        if let features = row.features { batch.features.append((row.trackID, rows.line, features)) }
        if !row.trackGenres.isEmpty { batch.trackGenres.append((row.trackID, row.trackGenres)) }
        if let mbid = row.recordingMBID { batch.recordingMBIDs[row.trackID] = mbid }
        batch.add(row.label, to: row.trackID)
    }

    private func introduce(
        _ mention: ArtistReference, to batch: inout ImportedBatch, _ index: ImportIndex
    ) throws(ImportError) {
        let artist = try index.artist(mention)
        if artist.isMadeUp { batch.madeUpArtists.insert(mention.id) }
        guard introducedArtists.insert(mention.id) else { return }
        batch.artists.append(artist.artist(mention.id))
        if let mbid = artist.mbid { batch.artistMBIDs[mention.id] = mbid }
    }

    private func nextTrackNumber(on album: SpotifyID, _ index: ImportIndex) throws(ImportError) -> Int {
        // Most albums of a large file have one row in it.
        guard try index.rowCount(ofAlbum: album) > 1 else { return 1 }
        var number = 1
        trackCounts.update(SpillHash.of(album)) { count in
            count += 1
            number = Int(count)
        }
        return number
    }
}

/// The facts about a file that the file does not tell.
package struct ImportOptions: Sendable, Hashable {
    /// The columns to take for fields, by field; an empty name takes a field from no column.
    package var columns: [ImportField: String]
    /// The text between several artists in a field.
    package var artistSeparator: String?
    /// A further column whose text is handed on with each track, such as a genre to evaluate by.
    package var labelColumn: String?

    /// By default everything is found out from the file.
    package init(
        columns: [ImportField: String] = [:], artistSeparator: String? = nil, labelColumn: String? = nil
    ) {
        self.columns = columns
        self.artistSeparator = artistSeparator
        self.labelColumn = labelColumn
    }
}

/// The findings of a first reading of a file.
package struct ImportSurvey: Hashable, Sendable {
    /// Rows after the header, blank lines not counted.
    package internal(set) var rows = 0
    /// Rows that cannot be used, by reason.
    package internal(set) var leftOut: [LeftOutReason: Int] = [:]
    /// Rows that name a track again.
    package internal(set) var repeatedRows = 0
    /// Distinct artists, album artists included.
    package internal(set) var artists = 0
    /// Distinct albums, singles without an album left aside.
    package internal(set) var albums = 0
    /// How dates of three numbers are meant; `nil` when there are none.
    package internal(set) var dateOrder: DateOrder?
    /// The features that the file writes 0…100.
    package internal(set) var percentFields: [ImportField] = []

    /// How many rows cannot be used.
    package var leftOutRows: Int { leftOut.values.reduce(0, +) }
}
