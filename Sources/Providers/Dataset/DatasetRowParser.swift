import Catalog

/// Makes typed rows of a scanner's records.
struct DatasetRowParser {
    let columns: DatasetColumns
    private let scanner: CSVScanner
    /// The last text of each column: neighbours mostly share artist, album, date and genres.
    private var lastTexts: [String]

    init(_ scanner: CSVScanner, columns: DatasetColumns) {
        self.scanner = scanner
        self.columns = columns
        lastTexts = Array(repeating: "", count: columns.count)
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
        let artistID = try identifier(.artistID) ?? Self.artistID(named: artistName)
        guard let artistID else { throw DatasetRowProblem(reason: "neither artist_name nor artist_id is given") }

        let creditName = try text(.albumArtistName)
        let credit = try identifier(.albumArtistID)
        let albumArtistID = credit ?? (creditName == artistName ? nil : Self.artistID(named: creditName)) ?? artistID
        let albumName = try text(.albumName)
        let givenAlbum = try identifier(.albumID)
        let isSingle = givenAlbum == nil && albumName.isEmpty
        let kind = try text(.albumType)

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
            albumKind: isSingle && kind.isEmpty ? .single : Album.Kind(providerValue: kind),
            albumTotalTracks: try whole(.albumTotalTracks, in: 0...100_000),
            released: try releaseDate(),
            discNumber: max(1, try whole(.discNumber, in: 0...10_000) ?? 1),
            trackNumber: try whole(.trackNumber, in: 0...100_000).flatMap { $0 == 0 ? nil : $0 },
            popularity: try whole(.popularity, in: 0...100),
            isExplicit: try flag(.explicit),
            durationMilliseconds: try whole(.duration, in: 0...Int(Int32.max)) ?? 0,
            isrc: try text(.isrc).nonEmpty,
            features: try features(),
            label: try columns.label.flatMap { position throws(DatasetRowProblem) in try text(at: position, "label") }
        )
    }

    private static func artistID(named name: String) -> SpotifyID? {
        name.isEmpty ? nil : DerivedID.make(from: "dataset artist \(name)")
    }
}

extension DatasetRowParser {
    private mutating func text(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> String {
        guard let position = columns[name] else { return "" }
        return try text(at: position, name.text)
    }

    private mutating func text(at position: Int, _ name: String) throws(DatasetRowProblem) -> String {
        let last = lastTexts[position]
        let read = scanner.withField(position) { bytes -> String? in
            let bytes = Self.trimmed(bytes)
            if last.utf8.count == bytes.count, last.utf8.elementsEqual(bytes) { return last }
            return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
        }
        guard let read else { throw DatasetRowProblem(reason: "\(name) is not valid UTF-8 text") }
        lastTexts[position] = read
        return read
    }

    private mutating func identifier(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> SpotifyID? {
        let text = try text(name)
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= SpotifyID.maximumLength, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw DatasetRowProblem(
                reason: "\(name.text) is no identifier: blanks in it, or over \(SpotifyID.maximumLength) characters")
        }
        return SpotifyID(text)
    }

    private func number(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> Double? {
        guard let position = columns[name] else { return nil }
        switch scanner.withField(position, DatasetNumber.read) {
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

    private func flag(_ name: DatasetColumns.Name) throws(DatasetRowProblem) -> Bool {
        guard let position = columns[name] else { return false }
        let word = excerpt(position).lowercased()
        switch word {
        case "", "false", "0", "f", "no": return false
        case "true", "1", "t", "yes": return true
        default: throw DatasetRowProblem(reason: "\(name.text) is '\(word)', expected true or false")
        }
    }

    private mutating func releaseDate() throws(DatasetRowProblem) -> ReleaseDate? {
        let text = try text(.releaseDate)
        guard !text.isEmpty else { return nil }
        guard let date = ReleaseDate(text) else {
            throw DatasetRowProblem(reason: "release_date is '\(text.prefix(40))', expected YYYY, YYYY-MM or YYYY-MM-DD")
        }
        return date
    }

    private func features() throws(DatasetRowProblem) -> AudioFeatures? {
        var values: [Double] = []
        var missing: DatasetColumns.Name?
        values.reserveCapacity(DatasetColumns.Name.features.count)
        for name in DatasetColumns.Name.features {
            if let value = try feature(name) { values.append(value) } else { missing = missing ?? name }
        }
        if values.isEmpty { return nil }
        if let missing { throw DatasetRowProblem(reason: "\(missing.text) is empty, though other features are there") }
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
            switch columns[.mode].map(excerpt)?.lowercased() {
            case "major": return 1
            case "minor": return 0
            default: return try whole(.mode, in: 0...1).map(Double.init)
            }
        default: return try number(name)
        }
    }

    /// A field's text for comparing and for messages, cut where it is long.
    private func excerpt(_ position: Int) -> String {
        scanner.withField(position) { String(decoding: Self.trimmed($0).prefix(40), as: UTF8.self) }
    }

    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var range = bytes.startIndex..<bytes.endIndex
        while let first = range.first, bytes[first] <= 0x20 { range = (first + 1)..<range.upperBound }
        while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
        return UnsafeBufferPointer(rebasing: bytes[range])
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
