import Catalog
import Foundation
import Importing

/// Makes typed rows of a scanner's records.
struct DatasetRowParser: ~Copyable {
    let columns: DatasetColumns
    var scanner: CSVScanner
    /// The last text of each column: neighbours mostly share artist, album, date and genres.
    private var last: [(bytes: [UInt8], text: String)]
    /// Room for the features of one row.
    private var values: [Double] = []
    /// The dates met so far, which are few; reading one costs as much as a whole row's numbers.
    private var dates: [String: ReleaseDate] = [:]

    init(_ scanner: consuming CSVScanner, columns: DatasetColumns) {
        self.scanner = scanner
        self.columns = columns
        last = Array(repeating: ([], ""), count: columns.count)
    }

    /// Reads the scanner's last record.
    ///
    /// - Throws: ``DatasetRowProblem`` with the first thing that is wrong with it.
    mutating func row() throws(DatasetRowProblem) -> DatasetRow {
        guard scanner.fieldCount == columns.count else {
            throw DatasetRowProblem(
                reason: "\(scanner.fieldCount) fields where the header has \(columns.count)")
        }
        let trackID = try identifier(.trackID)
        guard let trackID else { throw DatasetRowProblem(reason: "track_id is empty") }
        let trackName = try text(.trackName)
        let artistName = try text(.artistName)
        var gaps: DatasetGaps = []
        let givenArtist = try identifier(.artistID)
        if givenArtist == nil { gaps.insert(.artistID) }
        let artistID = givenArtist ?? Self.artistID(named: artistName)
        guard let artistID else { throw DatasetRowProblem(reason: "neither artist_name nor artist_id is given") }

        let creditName = try text(.albumArtistName)
        let credit = try identifier(.albumArtistID)
        let albumArtistID = credit ?? (creditName == artistName ? nil : Self.artistID(named: creditName)) ?? artistID
        let albumName = try text(.albumName)
        let givenAlbum = try identifier(.albumID)
        let isSingle = givenAlbum == nil && albumName.isEmpty
        let kind = try text(.albumType)
        let total = try whole(.albumTotalTracks, in: 0...100_000)
        let number = try whole(.trackNumber, in: 0...100_000).flatMap { $0 == 0 ? nil : $0 }
        let isExplicit = try flag(.explicit)
        if credit == nil { gaps.insert(.albumArtistID) }
        if givenAlbum == nil { gaps.insert(.albumID) }
        if albumName.isEmpty { gaps.insert(.albumName) }
        if kind.isEmpty { gaps.insert(.albumKind) }
        if total == nil { gaps.insert(.albumTotal) }
        if number == nil { gaps.insert(.trackNumber) }
        if isExplicit == nil { gaps.insert(.explicit) }

        return DatasetRow(
            trackID: trackID,
            trackName: trackName,
            artistID: artistID,
            artistName: artistName,
            artistPopularity: try whole(.artistPopularity, in: 0...100),
            artistFollowers: try whole(.artistFollowers, in: 0...Int(Int32.max)),
            genres: try text(.genres),
            albumID: givenAlbum
                ?? DerivedID.make(
                    from: isSingle ? "dataset single \(trackID)" : "dataset album \(albumArtistID) \(albumName)"),
            albumName: isSingle ? trackName : albumName,
            albumArtistID: albumArtistID,
            albumArtistName: albumArtistID == artistID && creditName.isEmpty ? artistName : creditName,
            albumKind: kind.isEmpty ? (isSingle ? .single : .album) : Album.Kind(providerValue: kind),
            albumTotalTracks: total,
            released: try releaseDate(),
            discNumber: max(1, try whole(.discNumber, in: 0...10_000) ?? 1),
            trackNumber: number,
            popularity: try whole(.popularity, in: 0...100),
            isExplicit: isExplicit ?? false,
            durationMilliseconds: try whole(.duration, in: 0...Int(Int32.max)) ?? 0,
            isrc: try text(.isrc).nonEmpty,
            features: try features(),
            label: try columns.label.flatMap { position throws(DatasetRowProblem) in try text(at: position, "label") },
            gaps: gaps
        )
    }

    private static func artistID(named name: String) -> SpotifyID? {
        name.isEmpty ? nil : DatasetReader.placeholder(forArtistNamed: name)
    }
}

extension DatasetRowParser {
    private mutating func text(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> String {
        guard let position = columns[name] else { return "" }
        return try text(at: position, name.text)
    }

    private mutating func text(at position: Int, _ name: String) throws(DatasetRowProblem) -> String {
        let bytes = trimmedField(position)
        if Self.areEqual(bytes, last[position].bytes) { return last[position].text }
        guard !Self.contains(bytes, 0), let text = String(validating: bytes, as: UTF8.self) else {
            throw DatasetRowProblem(reason: "\(name) is not valid UTF-8 text")
        }
        last[position].bytes.removeAll(keepingCapacity: true)
        last[position].bytes.append(contentsOf: bytes)
        last[position].text = text
        return text
    }

    private mutating func identifier(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> SpotifyID? {
        guard let position = columns[name] else { return nil }
        let bytes = trimmedField(position)
        guard bytes.count <= SpotifyID.maximumLength, !Self.containsBlank(bytes) else {
            throw DatasetRowProblem(
                reason: "\(name.text) is no identifier: blanks in it, or over \(SpotifyID.maximumLength) characters")
        }
        let text = try text(at: position, name.text)
        return text.isEmpty ? nil : SpotifyID(text)
    }

    private func number(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> Double? {
        guard let position = columns[name] else { return nil }
        switch DatasetNumber.read(scanner.field(position)) {
        case .number(let number): return number
        case .absent: return nil
        case .wrong: throw DatasetRowProblem(reason: "\(name.text) is '\(excerpt(position))', expected a number")
        }
    }

    private func whole(
        _ name: DatasetColumns.Name, in range: ClosedRange<Int>
    ) throws(DatasetRowProblem) -> Int? {
        guard let number = try number(name) else { return nil }
        guard let value = Int(exactly: number.rounded()), range.contains(value) else {
            throw DatasetRowProblem(
                reason: "\(name.text) is \(number), expected \(range.lowerBound)…\(range.upperBound)")
        }
        return value
    }

    private func flag(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> Bool? {
        guard let position = columns[name], !holds(position, "") else { return nil }
        if holds(position, "false") { return false }
        if holds(position, "true") { return true }
        let word = excerpt(position).lowercased()
        switch word {
        case "false", "0", "f", "no": return false
        case "true", "1", "t", "yes": return true
        default: throw DatasetRowProblem(reason: "\(name.text) is '\(word)', expected true or false")
        }
    }

    private mutating func releaseDate() throws(DatasetRowProblem) -> ReleaseDate? {
        let text = try text(.releaseDate)
        if text.isEmpty { return nil }
        if let known = dates[text] { return known }
        guard let date = ReleaseDate(text) else {
            throw DatasetRowProblem(
                reason: "release_date is '\(text.prefix(40))', expected YYYY, YYYY-MM or YYYY-MM-DD")
        }
        if dates.count < 100_000 { dates[text] = date }
        return date
    }

    private mutating func features() throws(DatasetRowProblem) -> AudioFeatures? {
        values.removeAll(keepingCapacity: true)
        var missing: DatasetColumns.Name?
        for name in DatasetColumns.Name.features {
            if let value = try feature(name) { values.append(value) } else { missing = missing ?? name }
        }
        if values.isEmpty { return nil }
        if let missing {
            throw DatasetRowProblem(reason: "\(missing.text) is empty, though other features are there")
        }
        let features = AudioFeatures(
            energy: values[1], valence: values[9], tempo: values[10], key: Int(values[2].rounded()),
            mode: values[4] < 0.5 ? .minor : .major, danceability: values[0], acousticness: values[6],
            instrumentalness: values[7], liveness: values[8], speechiness: values[5], loudness: values[3],
            timeSignature: try whole(.timeSignature, in: 0...16))
        if let violation = features.rangeViolation() { throw DatasetRowProblem(reason: violation) }
        return features
    }

    private func feature(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> Double? {
        switch name {
        case .key: return try whole(.key, in: -1...11).map(Double.init)
        case .mode:
            if let position = columns[.mode], holds(position, "major") { return 1 }
            if let position = columns[.mode], holds(position, "minor") { return 0 }
            return try whole(.mode, in: 0...1).map(Double.init)
        default: return try number(name)
        }
    }

    /// Whether a field holds just this word.
    private func holds(_ position: Int, _ word: StaticString) -> Bool {
        let bytes = trimmedField(position)
        guard bytes.count == word.utf8CodeUnitCount, let base = bytes.baseAddress else { return false }
        return memcmp(base, word.utf8Start, bytes.count) == 0
    }

    private static func areEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard bytes.count == other.count, let base = bytes.baseAddress else { return false }
        return memcmp(base, other, bytes.count) == 0
    }

    private static func containsBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in bytes where byte <= 0x20 || byte == 0x7F { return true }
        return false
    }

    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ byte: UInt8) -> Bool {
        bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
    }

    /// A field's text for messages, cut where it is long.
    private func excerpt(_ position: Int) -> String {
        String(decoding: trimmedField(position).prefix(40), as: UTF8.self)
    }

    /// A field without the blanks around it.
    private func trimmedField(_ position: Int) -> UnsafeBufferPointer<UInt8> {
        let bytes = scanner.field(position)
        var start = 0
        var end = bytes.count
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        return UnsafeBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: end - start)
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
