import Catalog
import Foundation

/// Reads a scanner's records as rows of a catalog.
struct RowParser {
    let columns: ColumnMap
    let scanner: any RecordScanner
    /// The options of the caller that touch single rows.
    let artistSeparator: String?
    /// Whether this is the first reading, which gathers evidence and makes no features.
    let isSurvey: Bool
    /// The artists that stand alone in the file, once that is known.
    let lone: LoneArtists?
    /// Whether text that is no UTF-8 is worth a note.
    let isUTF8: Bool
    var decisions: FileDecisions
    /// The evidence of the rows so far.
    private(set) var evidence = FileEvidence()
    /// The notes on values.
    var notes = ValueNotes()

    private let labelPosition: Int?
    /// The last text of each column: neighbours mostly share artist, album, date and genres.
    private var last: [(bytes: [UInt8], text: String)]
    /// The dates met so far, which are few; reading one costs as much as a whole row's numbers.
    private var dates: [String: ReleaseDate?] = [:]
    private var tags: [String: [String]] = [:]
    private var madeUp: [String: SpotifyID] = [:]
    private var lastArtists = LastArtists()
    private var lastCredits = LastArtists()
    private var lastAlbum: (text: String, id: SpotifyID?) = ("", nil)
    private var lastTags: [(text: String, tags: [String])] = [("", []), ("", [])]
    private var lastDate: (text: String, date: ReleaseDate?) = ("", nil)

    /// What the last artists were read from, and as: the same text means the same artists.
    private struct LastArtists {
        var name = ""
        var ids = ""
        var artists: [ArtistReference] = []
        var areMadeUp = false

        func isOf(_ name: String, _ ids: String) -> Bool { !artists.isEmpty && name == self.name && ids == self.ids }
    }

    private static let cacheLimit = 50_000
    /// The words that table programs write for no name; a band may be called None.
    private static let absentNames: Set<String> = ["nan", "NaN", "null", "<NA>", "#N/A"]

    init(
        _ scanner: any RecordScanner, columns: ColumnMap, decisions: FileDecisions, artistSeparator: String?,
        labelPosition: Int?, isSurvey: Bool, lone: LoneArtists? = nil, isUTF8: Bool = true
    ) {
        self.scanner = scanner
        self.columns = columns
        self.decisions = decisions
        self.artistSeparator = artistSeparator ?? columns.profile?.artistSeparator
        self.labelPosition = labelPosition
        self.isSurvey = isSurvey
        self.lone = lone
        self.isUTF8 = isUTF8
        last = Array(repeating: ([], ""), count: columns.columns.count)
    }

    /// Reads the scanner's last record.
    ///
    /// - Throws: ``RowProblem`` with what makes it unusable.
    mutating func row() throws(RowProblem) -> ImportedRow {
        try checkFieldCount()
        let given = try trackID()
        if columns[.isLocal] != nil, FlagText.read(text(.isLocal)) == true {
            throw RowProblem(kind: .localFile, reason: "a file of your own (\(excerpt(.trackName)))")
        }
        if columns[.rowType] != nil, ["episode", "show"].contains(text(.rowType).lowercased()) {
            throw RowProblem(kind: .episode, reason: "a podcast episode (\(excerpt(.trackName)))")
        }
        let title = text(.trackName)
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
            artistPopularity: whole(.artistPopularity, in: 0...100),
            artistFollowers: whole(.artistFollowers, in: 0...Int(Int32.max)),
            artistGenres: tags(.genres),
            trackGenres: tags(.trackGenres),
            albumID: albumID(),
            albumName: text(.albumName),
            albumArtists: credited,
            hasDerivedAlbumArtists: areCreditsMadeUp,
            albumKind: text(.albumType).nonEmpty.map { Album.Kind(providerValue: $0) },
            albumTotalTracks: whole(.albumTotalTracks, in: 0...100_000),
            year: year,
            released: released,
            discNumber: whole(.discNumber, in: 0...10_000).flatMap { $0 == 0 ? nil : $0 },
            trackNumber: whole(.trackNumber, in: 0...100_000).flatMap { $0 == 0 ? nil : $0 },
            popularity: isSurvey ? nil : whole(.popularity, in: 0...100),
            isExplicit: isSurvey ? nil : flag(.explicit),
            durationMilliseconds: milliseconds,
            isrc: isrc,
            recordingMBID: isSurvey ? nil : mbid(.recordingMBID),
            artistMBIDs: mbids(.artistMBID),
            releaseMBID: mbid(.releaseMBID),
            features: features(),
            label: isSurvey ? nil : labelPosition.map { text(at: $0, .trackName) }
        )
    }

    /// Reads the scanner's last record as an analysis of a track of which no more than the identifier is given.
    mutating func analysis() throws(RowProblem) -> (track: SpotifyID, features: PartialAudioFeatures?) {
        try checkFieldCount()
        guard let id = try trackID() else { throw RowProblem(kind: .notAnIdentifier, reason: "no track id") }
        return (id, features())
    }

    private func checkFieldCount() throws(RowProblem) {
        guard scanner.fieldCount == columns.columns.count else {
            throw RowProblem(
                kind: .broken, reason: "\(scanner.fieldCount) fields where the header has \(columns.columns.count)")
        }
    }
}

// MARK: - Identity

extension RowParser {
    private mutating func trackID() throws(RowProblem) -> SpotifyID? {
        guard let position = columns[.trackID] else { return nil }
        let text = text(at: position, .trackID)
        switch Identifier.read(text, of: .track) {
        case .id(let id): return id
        case .absent: return nil
        case .local: throw RowProblem(kind: .localFile, reason: "a file of your own (\(excerpt(.trackName)))")
        case .episode: throw RowProblem(kind: .episode, reason: "a podcast episode (\(excerpt(.trackName)))")
        case .wrong:
            throw RowProblem(
                kind: .notAnIdentifier,
                reason: "\(columns.name(of: .trackID) ?? "the id") is '\(text.prefix(40))', which is no track id")
        }
    }

    private mutating func albumID() -> SpotifyID? {
        guard let position = columns[.albumID] else { return nil }
        let text = text(at: position, .albumID)
        if text == lastAlbum.text { return lastAlbum.id }
        switch Identifier.read(text, of: .album) {
        case .id(let id):
            lastAlbum = (text, id)
            return id
        case .absent: return nil
        case .local, .episode, .wrong:
            drop(.albumID, text)
            return nil
        }
    }

    private mutating func isrc() -> String? {
        guard let position = columns[.isrc] else { return nil }
        let text = text(at: position, .isrc)
        if AbsentWord.matches(text) { return nil }
        let code = RecordingCode.read(ListText.brackets(text)?.first ?? text)
        if code == nil { drop(.isrc, text) }
        return code
    }

    private mutating func mbid(_ field: ImportField) -> String? { mbids(field).first }

    private mutating func mbids(_ field: ImportField) -> [String] {
        guard let position = columns[field] else { return [] }
        let text = text(at: position, field)
        if AbsentWord.matches(text) { return [] }
        let given = ListText.brackets(text) ?? text.split { ";, ".contains($0) }.map(String.init)
        let read = given.compactMap { UUID(uuidString: $0)?.uuidString.lowercased() }
        if read.count < given.count { drop(field, text) }
        return read
    }

    private mutating func artistCount() -> Int? {
        columns[.artistCount] == nil ? nil : whole(.artistCount, in: 1...100)
    }

    /// The artists of a row with their identifiers, and whether those are made from the names.
    private mutating func artists() -> ([ArtistReference], areMadeUp: Bool) {
        let (name, idText, count) = (text(.artistName), text(.artistID), artistCount())
        if count == nil, lastArtists.isOf(name, idText) { return (lastArtists.artists, lastArtists.areMadeUp) }
        let doubts = notes.count
        let (artists, areMadeUp) = artists(name, artistIDs(idText, .artistID), .artistName, count: count)
        // What is in doubt is decided, and said, for each row.
        if notes.count == doubts, !idText.isEmpty || !(isSurvey || name.contains(", ")) {
            lastArtists = LastArtists(name: name, ids: idText, artists: artists, areMadeUp: areMadeUp)
        }
        return (artists, areMadeUp)
    }

    /// Those that the album is credited to, where the file says so.
    private mutating func albumArtists() -> ([ArtistReference], areMadeUp: Bool) {
        let (name, idText) = (text(.albumArtistName), text(.albumArtistID))
        if name.isEmpty, idText.isEmpty { return ([], false) }
        if lastCredits.isOf(name, idText) { return (lastCredits.artists, lastCredits.areMadeUp) }
        let doubts = notes.count
        let (artists, areMadeUp) = artists(name, artistIDs(idText, .albumArtistID), .albumArtistName, count: nil)
        if notes.count == doubts {
            lastCredits = LastArtists(name: name, ids: idText, artists: artists, areMadeUp: areMadeUp)
        }
        return (artists, areMadeUp)
    }

    private mutating func artists(
        _ name: String, _ ids: [SpotifyID], _ nameField: ImportField, count: Int?
    ) -> ([ArtistReference], areMadeUp: Bool) {
        if name.isEmpty || Self.absentNames.contains(name) {
            return (ids.map { ArtistReference(id: $0, name: "") }, false)
        }
        var parsed = ArtistNames(name, count: ids.isEmpty ? count : ids.count, separator: artistSeparator)
        if nameField == .artistName, ids.isEmpty { settle(&parsed, name) }
        if !ids.isEmpty {
            // Where names and identifiers do not go together, the identifiers count; other rows may tell the names.
            let names = parsed.names.count == ids.count ? parsed.names : ids.map { _ in "" }
            return (zip(ids, names).map { ArtistReference(id: $0, name: $1) }, false)
        }
        var seen: Set<String> = []
        return (
            parsed.names.filter { seen.insert($0).inserted }.map { ArtistReference(id: madeUpArtist($0), name: $0) },
            true
        )
    }

    /// Looks whether the rest of the file tells how many artists a text names.
    private mutating func settle(_ parsed: inout ArtistNames, _ name: String) {
        if parsed.isUncertain {
            if let lone { parsed.resolve(with: lone, album: text(.albumName)) }
            guard parsed.isUncertain else { return }
            evidence.hasUncertainArtists = true
            notes.note(.perhapsSeveral, .artistName, line: scanner.line, value: name)
        } else if isSurvey, lone == nil, parsed.names.count == 1 {
            evidence.lone.add(name, album: text(.albumName))
        }
    }

    private mutating func artistIDs(_ text: String, _ field: ImportField) -> [SpotifyID] {
        if text.isEmpty { return [] }
        if case .id(let id) = Identifier.read(text, of: .artist) { return [id] }
        let given = ListText.brackets(text) ?? text.split { ";, |".contains($0) }.map(String.init)
        var ids: [SpotifyID] = []
        for part in given {
            guard case .id(let id) = Identifier.read(part, of: .artist) else {
                if !AbsentWord.matches(part) { drop(field, text) }
                return []
            }
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    private mutating func madeUpArtist(_ name: String) -> SpotifyID {
        if let known = madeUp[name] { return known }
        let id = DerivedID.artist(named: name)
        if madeUp.count < Self.cacheLimit { madeUp[name] = id }
        return id
    }
}

// MARK: - Values

extension RowParser {
    private mutating func text(_ field: ImportField) -> String {
        guard let position = columns[field] else { return "" }
        return text(at: position, field)
    }

    private mutating func text(at position: Int, _ field: ImportField) -> String {
        let bytes = FieldText.trim(scanner.field(position))
        if bytes.isEmpty { return "" }
        if Self.areEqual(bytes, last[position].bytes) { return last[position].text }
        var (text, isWindows1252) = FieldText.decode(bytes)
        if text.utf8.contains(0) { text = text.replacing("\0", with: "") }
        if isWindows1252, isUTF8 { notes.note(.windows1252, field, line: scanner.line, value: text) }
        last[position].bytes.removeAll(keepingCapacity: true)
        last[position].bytes.append(contentsOf: bytes)
        last[position].text = text
        return text
    }

    private mutating func drop(_ field: ImportField, _ value: @autoclosure () -> String) {
        notes.note(.dropped, field, line: scanner.line, value: value())
    }

    private mutating func drop(_ field: ImportField, at position: Int) {
        let value = FieldText.trimmed(scanner.field(position))
        notes.note(.dropped, field, line: scanner.line, value: value)
    }

    private mutating func tags(_ field: ImportField) -> [String] {
        guard columns[field] != nil else { return [] }
        let text = text(field)
        if text.isEmpty { return [] }
        let place = field == .genres ? 0 : 1
        if text == lastTags[place].text { return lastTags[place].tags }
        let read = tags[text] ?? ListText.tags(text)
        if tags.count < Self.cacheLimit { tags[text] = read }
        lastTags[place] = (text, read)
        return read
    }

    private mutating func number(_ field: ImportField) -> Double? {
        guard let position = columns[field] else { return nil }
        switch NumberText.read(scanner.field(position), point: decisions.point) {
        case .number(let number): return number
        case .percent(let share): return share * 100
        case .absent: return nil
        case .wrong:
            drop(field, at: position)
            return nil
        }
    }

    private mutating func whole(_ field: ImportField, in range: ClosedRange<Int>) -> Int? {
        guard let number = number(field) else { return nil }
        let rounded = number.rounded()
        guard rounded >= Double(range.lowerBound), rounded <= Double(range.upperBound) else {
            drop(field, "\(number)")
            return nil
        }
        if rounded != number { notes.note(.rounded, field, line: scanner.line, value: "\(number)") }
        return Int(rounded)
    }

    private mutating func flag(_ field: ImportField) -> Bool? {
        let word = text(field)
        if word.isEmpty || AbsentWord.matches(word) { return nil }
        if let value = FlagText.read(word) { return value }
        drop(field, word)
        return nil
    }

    /// The length in milliseconds; 0 when it is not known.
    private mutating func duration() -> Int {
        guard let position = columns[.duration] else { return 0 }
        let field = scanner.field(position)
        let value: Int?
        switch NumberText.read(field, point: decisions.point) {
        case .number(let number): value = decisions.durationUnit.milliseconds(number)
        case .absent: return 0
        case .percent, .wrong: value = DurationText.clock(text(at: position, .duration))
        }
        if let value { return value }
        drop(.duration, at: position)
        return 0
    }

    /// The date, and the year on which the album is told by.
    private mutating func releaseDate() -> (ReleaseDate?, year: Int?) {
        if columns[.releaseDate] != nil {
            let text = text(.releaseDate)
            if !AbsentWord.matches(text) {
                let date = cachedDate(text)
                if let date {
                    if date.precision == .year, decisions.dateOrder == .undecided, DateText.numbers(text) != nil {
                        notes.note(.yearOnly, .releaseDate, line: scanner.line, value: text)
                    }
                    return (date, date.year)
                }
                drop(.releaseDate, text)
            }
        }
        guard let year = whole(.releaseYear, in: 0...9999), year > 0 else { return (nil, nil) }
        let month = whole(.releaseMonth, in: 1...12)
        let day = month == nil ? nil : whole(.releaseDay, in: 1...31)
        let date = DateText.iso(year, month, day) ?? DateText.iso(year)
        if date == nil { drop(.releaseYear, "\(year)") }
        return (date, date?.year)
    }

    private mutating func cachedDate(_ text: String) -> ReleaseDate? {
        if text == lastDate.text { return lastDate.date }
        let date: ReleaseDate?
        if let known = dates[text] {
            date = known
        } else {
            if isSurvey { evidence.dates.note(text) }
            date = DateText.read(text, order: decisions.dateOrder)
            if dates.count < Self.cacheLimit { dates[text] = .some(date) }
        }
        lastDate = (text, date)
        return date
    }

    private static func areEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard bytes.count == other.count, let base = bytes.baseAddress else { return false }
        return memcmp(base, other, bytes.count) == 0
    }

    /// A field's text for messages, cut where it is long.
    private func excerpt(_ field: ImportField) -> String {
        columns[field].map { String(FieldText.trimmed(scanner.field($0)).prefix(40)) } ?? "without a title"
    }
}

// MARK: - Features

extension RowParser {
    private mutating func features() -> PartialAudioFeatures? {
        if isSurvey {
            for field in ImportField.fractions where columns[field] != nil {
                if let position = columns[field],
                    case .number(let share) = NumberText.read(scanner.field(position), point: decisions.point)
                {
                    evidence.note(share: share, field)
                }
            }
            return nil
        }
        var features = PartialAudioFeatures()
        features.danceability = share(.danceability)
        features.energy = share(.energy)
        features.speechiness = share(.speechiness)
        features.acousticness = share(.acousticness)
        features.instrumentalness = share(.instrumentalness)
        features.liveness = share(.liveness)
        features.valence = share(.valence)
        features.loudness = bounded(.loudness, -100...20)
        features.tempo = bounded(.tempo, 0...400)
        let key = key()
        features.key = key?.pitch
        features.mode = mode() ?? key?.mode
        features.timeSignature = meter()
        if features.isEmpty { return nil }
        if features.isFailedAnalysis { notes.note(.failedAnalysis, .tempo, line: scanner.line, value: "0") }
        return features
    }

    private mutating func share(_ field: ImportField) -> Double? {
        guard let position = columns[field] else { return nil }
        let value: Double
        switch NumberText.read(scanner.field(position), point: decisions.point) {
        case .number(let number): value = decisions.percentFields.contains(field) ? number / 100 : number
        case .percent(let share): value = share
        case .absent: return nil
        case .wrong: value = .nan
        }
        if value >= 0, value <= 1 { return value }
        drop(field, at: position)
        return nil
    }

    private mutating func bounded(_ field: ImportField, _ range: ClosedRange<Double>) -> Double? {
        guard let value = number(field) else { return nil }
        if range.contains(value) { return value }
        drop(field, "\(value)")
        return nil
    }

    private mutating func key() -> MusicKey? {
        if let position = columns[.key] {
            // Most files write a number.
            if case .number(let number) = NumberText.read(scanner.field(position), point: decisions.point),
                let pitch = Int(exactly: number), (-1...11).contains(pitch)
            {
                return MusicKey(pitch: pitch)
            }
            let text = text(at: position, .key)
            if !AbsentWord.matches(text) {
                if let key = MusicKey(text) ?? MusicKey(camelot: text) { return key }
                drop(.key, text)
            }
        }
        guard columns[.camelot] != nil else { return nil }
        let text = text(.camelot)
        if AbsentWord.matches(text) { return nil }
        if let key = MusicKey(camelot: text) { return key }
        drop(.camelot, text)
        return nil
    }

    private mutating func mode() -> AudioFeatures.Mode? {
        let word = text(.mode)
        if word == "1" { return .major }
        if word == "0" { return .minor }
        if AbsentWord.matches(word) { return nil }
        if let mode = AudioFeatures.Mode(word: word) { return mode }
        drop(.mode, word)
        return nil
    }

    private mutating func meter() -> Int? {
        if let position = columns[.timeSignature],
            case .number(let number) = NumberText.read(scanner.field(position), point: decisions.point),
            let meter = Int(exactly: number), (0...16).contains(meter)
        {
            return meter
        }
        let text = text(.timeSignature)
        if AbsentWord.matches(text) { return nil }
        if let meter = Meter.read(text) { return meter }
        drop(.timeSignature, text)
        return nil
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
