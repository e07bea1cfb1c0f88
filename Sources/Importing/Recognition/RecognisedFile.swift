/// A file that was recognised.
package struct RecognisedFile: Sendable {
    /// How records are written.
    package enum Format: Sendable, Hashable {
        /// A table with a delimiter between the fields; `skipping` records stand before the header.
        case delimited(UInt8, skipping: Int)
        /// JSON with records at a place of it.
        case json(place: [String], columns: [[String]], isLines: Bool)
    }

    /// In which encoding it is written.
    package let encoding: TextEncoding
    /// How records are written.
    package let format: Format
    /// The meanings of its columns.
    package let columns: ColumnMap
    let decisions: FileDecisions
    /// What the file was before it was made into a table, in words; `nil` for a file as it is.
    var form: String?

    /// The most bytes that are read to recognise a file.
    package static let maximumHead = 1 << 20

    /// The dialect in words, such as "semicolons between columns and decimal commas".
    package var dialect: String {
        if let form { return form }
        return switch format {
        case .delimited(let delimiter, _):
            Self.delimiterWords(delimiter) + " between columns"
                + (decisions.point == UInt8(ascii: ",") ? " and decimal commas" : "")
        case .json(let place, _, let isLines):
            isLines ? "JSON lines" : "JSON" + (place.isEmpty ? "" : ", records under \(place.joined(separator: "."))")
        }
    }

    private static func delimiterWords(_ delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: ";"): "semicolons"
        case UInt8(ascii: "\t"): "tabs"
        case UInt8(ascii: "|"): "vertical bars"
        default: "commas"
        }
    }

    /// Opens the records behind the header.
    func open(_ source: ImportSource) throws(ImportError) -> (bytes: any ByteSource, records: any RecordScanner) {
        let bytes = try source.open(as: encoding)
        switch format {
        case .json(let place, let columns, let isLines):
            return (bytes, JSONScanner(bytes, place: place, columns: columns, isLines: isLines))
        case .delimited(let delimiter, let skipping):
            let scanner = DelimitedScanner(bytes, delimiter: delimiter)
            for _ in 0...skipping { _ = try scanner.step() }
            return (bytes, scanner)
        }
    }
}

/// The kinds of file that are no catalog.
package enum FileKind: String, Sendable, Codable, Hashable, CaseIterable {
    case html, xml, spreadsheet, pdf, image, audio, sqlite, parquet, numpy, pickle, binary
    /// A streaming service's list of what an account has saved.
    case libraryExport = "library_export"
    /// A list of plays with their times, of a streaming service or a scrobbler.
    case listeningHistory = "listening_history"
    /// The same as a table whose first line is a play already.
    case scrobbleList = "scrobble_list"
    /// A table of what an account loved, as the copy of one's data that Apple sends has it.
    case favorites
    /// Playlists with their tracks.
    case playlists
    /// Playlists that name their tracks by numbers, which only the account knows.
    case numberedPlaylists = "numbered_playlists"
    case m3u, xspf, jspf
    /// The library of Apple's Music and iTunes programs.
    case appleLibrary = "apple_library"
    /// JSON in which nothing looks like tracks.
    case otherJSON = "other_json"
    /// A table in which nothing looks like tracks.
    case otherTable = "other_table"
    /// Text without columns.
    case text

    /// Its name in a sentence: "an HTML page".
    package var words: String {
        switch self {
        case .html: "an HTML page, perhaps the page from which the file should have been downloaded"
        case .xml: "an XML document"
        case .spreadsheet: "a workbook of a spreadsheet program"
        case .pdf: "a PDF document"
        case .image: "a picture"
        case .audio: "a sound file"
        case .sqlite: "an SQLite database"
        case .parquet: "a Parquet or Arrow file"
        case .numpy: "a NumPy file"
        case .pickle: "a pickled Python object"
        case .binary: "a binary file, no text"
        case .libraryExport: "the library of a streaming account (what was saved), as the service's archive holds it"
        case .listeningHistory: "a listening history (what was played when)"
        case .scrobbleList: "a list of plays without a header, as Last.fm scrobbles are exported"
        case .favorites: "a list of what somebody loved"
        case .playlists: "a set of playlists"
        case .numberedPlaylists: "a set of playlists that names tracks by numbers of the account"
        case .m3u: "an M3U playlist"
        case .xspf: "an XSPF playlist"
        case .jspf: "a JSPF playlist"
        case .appleLibrary: "a library of Apple's Music program"
        case .otherJSON: "JSON in which nothing looks like tracks"
        case .otherTable: "a table without the columns that make a track"
        case .text: "text without columns"
        }
    }

    /// The advice on what to do with it.
    package var advice: String {
        switch self {
        case .html: "Download the file itself."
        case .spreadsheet: "Open it there and save the sheet as CSV (UTF-8)."
        case .sqlite: "Export a table as CSV: sqlite3 -header -csv FILE 'SELECT * FROM tracks' > tracks.csv"
        case .parquet, .pickle:
            "Convert it to CSV, for example with pandas: pd.read_parquet('FILE').to_csv('tracks.csv')"
        case .numpy: "Juke reads catalogs as CSV or JSON."
        case .libraryExport, .listeningHistory, .scrobbleList, .favorites:
            "It says what somebody likes: juke profile import FILE --owner NAME"
        case .playlists, .m3u, .xspf, .jspf: "It imports with: juke import playlists FILE"
        case .appleLibrary: "It imports with: juke import FILE; its playlists with: juke import playlists FILE"
        case .numberedPlaylists:
            "The library that Music exports with File › Library › Export Library… names them: juke import playlists FILE"
        case .xml:
            "Of XML, Juke reads what Music and iTunes export with File › Library › Export Library…: juke import FILE; "
                + "and playlists in XSPF: juke import playlists FILE"
        case .pdf, .image, .audio, .binary, .otherJSON, .otherTable, .text:
            "A catalog is a table (CSV, TSV) or JSON with a title and an artist for each track, or a track id and audio features."
        }
    }

    /// Tells by the first bytes.
    static func binary(_ head: [UInt8]) -> FileKind? {
        let magics: [(FileKind, [UInt8])] = [
            (.pdf, Array("%PDF".utf8)), (.image, [0x89, 0x50, 0x4E, 0x47]), (.image, [0xFF, 0xD8, 0xFF]),
            (.image, Array("GIF8".utf8)), (.audio, Array("ID3".utf8)), (.audio, Array("fLaC".utf8)),
            (.audio, Array("OggS".utf8)), (.audio, Array("RIFF".utf8)), (.sqlite, Array("SQLite format 3".utf8)),
            (.parquet, Array("PAR1".utf8)), (.parquet, Array("ARROW1".utf8)), (.numpy, [0x93] + Array("NUMPY".utf8)),
            (.spreadsheet, [0xD0, 0xCF, 0x11, 0xE0]), (.pickle, [0x80, 0x03]), (.pickle, [0x80, 0x04]),
            (.pickle, [0x80, 0x05]),
        ]
        if let found = magics.first(where: { head.starts(with: $0.1) }) { return found.0 }
        let sample = head.prefix(8_192)
        let odd = sample.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0x0C && $0 != 0x1A }
        return sample.contains(0) || odd * 20 > sample.count ? .binary : nil
    }

    /// Tells marked-up text by its beginning.
    static func markup(_ head: [UInt8]) -> FileKind? {
        let start = String(decoding: head.drop { $0 <= 0x20 || $0 >= 0x80 }.prefix(600), as: UTF8.self).lowercased()
        if start.hasPrefix("#extm3u") { return .m3u }
        guard start.hasPrefix("<") else { return nil }
        if start.hasPrefix("<!doctype html") || start.contains("<html") { return .html }
        if AppleLibrary.begins(with: head) { return .appleLibrary }
        return start.contains("xspf.org") ? .xspf : .xml
    }

    /// The error for a file of the kind.
    func error(_ name: String, _ detail: String = "") -> ImportError {
        ImportError(.notACatalog(self), "\(name) is \(words)\(detail). \(advice)")
    }
}
