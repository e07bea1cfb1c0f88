import Catalog

/// Reads a scanner's records as rows of a catalog.
struct RowParser {
    /// The fields of the scanner's last record.
    var fields: RecordFields
    /// The evidence of the rows so far.
    var evidence = FileEvidence()

    /// The option of the caller that touches single rows.
    let artistSeparator: String?
    private let labelPosition: Int?
    /// Whether this is the first reading, which gathers evidence and makes no features.
    let isSurvey: Bool
    /// The artists that stand alone in the file, once that is known.
    let lone: LoneArtists?

    /// The dates met so far, which are few; reading one costs as much as a whole row's numbers.
    var dates: [String: ReleaseDate?] = [:]
    var tags: [String: [String]] = [:]
    var madeUp: [String: SpotifyID] = [:]
    var lastArtists = LastArtists()
    var lastCredits = LastArtists()
    var lastAlbum: (text: String, id: SpotifyID?) = ("", nil)
    var lastTags: [(text: String, tags: [String])] = [("", []), ("", [])]
    var lastDate: (text: String, date: ReleaseDate?) = ("", nil)

    /// The artists of the last row and the texts that they were read from: the same texts mean the same artists.
    struct LastArtists {
        var name = ""
        var ids = ""
        var artists: [ArtistReference] = []
        var areMadeUp = false

        func isOf(_ name: String, _ ids: String) -> Bool { !artists.isEmpty && name == self.name && ids == self.ids }
    }

    static let cacheLimit = 10_000
    /// The longest text that is remembered, in bytes.
    static let longestCached = 256
    /// The words that table programs write for no name; a band may be called None.
    static let absentNames: Set<String> = ["nan", "NaN", "null", "<NA>", "#N/A"]

    init(
        _ fields: RecordFields, artistSeparator: String?, labelPosition: Int?, isSurvey: Bool, lone: LoneArtists? = nil
    ) {
        self.fields = fields
        self.artistSeparator = artistSeparator ?? fields.columns.profile?.artistSeparator
        self.labelPosition = labelPosition
        self.isSurvey = isSurvey
        self.lone = lone
    }

    /// Reads the scanner's last record.
    ///
    /// - Throws: ``RowProblem`` with what makes it unusable.
    mutating func row() throws(RowProblem) -> ImportedRow {
        try checkFieldCount()
        let given = try trackID()
        try checkIsTrack()
        let title = fields.text(.trackName)
        let (artists, areMadeUp) = artists()
        guard !artists.isEmpty else {
            throw RowProblem(kind: .noArtist, reason: "neither an artist's name nor an id")
        }
        // The first reading needs them for identifiers only.
        let isNeeded = !isSurvey || given == nil
        let milliseconds = isNeeded ? duration() : 0
        let isrc = isNeeded ? isrc() : nil
        guard given != nil || !title.isEmpty else {
            throw RowProblem(kind: .noTitle, reason: "neither an id nor a title")
        }
        let trackID =
            given ?? isrc.map(DerivedID.track(isrc:))
            ?? DerivedID.track(artists: artists.map(\.name), title: title, milliseconds: milliseconds)
        let (credited, areCreditsMadeUp) = albumArtists()
        let (released, year) = releaseDate()

        return ImportedRow(
            trackID: trackID,
            isDerived: given == nil,
            trackName: title,
            artists: artists,
            hasDerivedArtists: areMadeUp,
            artistPopularity: fields.whole(.artistPopularity, in: 0...100),
            artistFollowers: fields.whole(.artistFollowers, in: 0...Int(Int32.max)),
            artistGenres: tags(.genres),
            trackGenres: tags(.trackGenres),
            albumID: albumID(),
            albumName: fields.text(.albumName),
            albumArtists: credited,
            hasDerivedAlbumArtists: areCreditsMadeUp,
            albumKind: fields.text(.albumType).nonEmpty.map { Album.Kind(providerValue: $0) },
            albumTotalTracks: fields.whole(.albumTotalTracks, in: 0...100_000),
            year: year,
            released: released,
            discNumber: fields.whole(.discNumber, in: 0...10_000).flatMap { $0 == 0 ? nil : $0 },
            trackNumber: fields.whole(.trackNumber, in: 0...100_000).flatMap { $0 == 0 ? nil : $0 },
            popularity: isSurvey ? nil : fields.whole(.popularity, in: 0...100),
            isExplicit: isSurvey ? nil : fields.flag(.explicit),
            durationMilliseconds: milliseconds,
            isrc: isrc,
            recordingMBID: isSurvey ? nil : mbid(.recordingMBID),
            artistMBIDs: mbids(.artistMBID),
            releaseMBID: mbid(.releaseMBID),
            features: features(),
            label: isSurvey ? nil : labelPosition.map { fields.text(at: $0, .trackName) }
        )
    }

    /// Reads the scanner's last record as an analysis of a track of which no more than the identifier is given.
    mutating func analysis() throws(RowProblem) -> (track: SpotifyID, features: PartialAudioFeatures?) {
        try checkFieldCount()
        guard let id = try trackID() else { throw RowProblem(kind: .notAnIdentifier, reason: "no track id") }
        return (id, features())
    }

    /// Refuses what is no track of a catalog: files of one's own, podcasts, and what is no music.
    private mutating func checkIsTrack() throws(RowProblem) {
        if fields.columns[.isLocal] != nil, FlagText.read(fields.text(.isLocal)) == true {
            throw RowProblem(kind: .localFile, reason: "a file of your own (\(fields.excerpt(.trackName)))")
        }
        if fields.columns[.rowType] != nil, ["episode", "show"].contains(fields.text(.rowType).lowercased()) {
            throw RowProblem(kind: .episode, reason: "a podcast episode (\(fields.excerpt(.trackName)))")
        }
        if fields.columns[.rowType] != nil, fields.text(.rowType) == "not music" {
            throw RowProblem(kind: .notMusic, reason: "no music (\(fields.excerpt(.trackName)))")
        }
    }

    private func checkFieldCount() throws(RowProblem) {
        let (found, expected) = (fields.scanner.fieldCount, fields.columns.columns.count)
        // Spreadsheets leave out empty cells at the end of a row, and put a comma behind it.
        let isFilledUp = found < expected && 2 * found >= expected
        let isTrailed = found > expected && (expected..<found).allSatisfy { fields.scanner.field($0).isEmpty }
        guard found == expected || isFilledUp || isTrailed else {
            throw RowProblem(kind: .broken, reason: "\(found) fields where the header has \(expected)")
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
