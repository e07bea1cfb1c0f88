/// Reads exports of what somebody saved and played: of streaming services, of Apple's Music program, of Last.fm, of
/// ListenBrainz.
package enum TasteReader {
    /// The columns of a play, by the spellings of the known exports, folded; the first that is there counts.
    private static let artistColumns = [
        "artistname", "mastermetadataalbumartistname", "trackmetadataartistname", "artisttext", "artist",
        "containerartistname",
    ]
    private static let albumColumns = [
        "albumname", "mastermetadataalbumalbumname", "trackmetadatareleasename", "albumtext", "album", "release",
    ]
    private static let trackColumns = [
        "trackname", "mastermetadatatrackname", "trackmetadatatrackname", "trackdescription", "songname",
        "contentname", "track", "title", "name",
    ]
    private static let lengthColumns = ["msplayed", "playedms", "playdurationmilliseconds"]
    private static let countColumns = ["playcount"]

    /// Reads a file.
    ///
    /// - Returns: `nil` when the file is none of the known exports.
    /// - Throws: ``ImportError`` with `unreadable`, `truncated` or `tooLarge`.
    package static func read(_ source: ImportSource) throws(ImportError) -> Taste? {
        try source.naming { () throws(ImportError) in try taste(of: source) }
    }

    private static func taste(of source: ImportSource) throws(ImportError) -> Taste? {
        let kind: FileKind
        do throws(ImportError) {
            let file = try FileRecogniser(name: source.name, options: ImportOptions()).recognise(source)
            guard file.columns.profile?.name == ImportProfile.appleTracks else { return nil }
            let (_, scanner) = try file.open(source)
            return try appleTracks(scanner, file.columns.columns.map(\.name))
        } catch {
            guard case .notACatalog(let found) = error.code else {
                if case .missingColumns = error.code { return nil }
                if error.code == .empty { return nil }
                throw error
            }
            kind = found
        }
        let encoding = TextEncoding.detect(try source.open().head(4_096))
        switch kind {
        case .libraryExport: return try library(source, encoding)
        case .listeningHistory: return try history(source, encoding)
        case .scrobbleList: return try scrobbles(source, encoding)
        case .favorites: return try favorites(source, encoding)
        case .appleLibrary: return try AppleLibrary.taste(of: source)
        default: return nil
        }
    }

    private static func library(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> Taste {
        var taste = Taste()
        try forEach(source, encoding, ["tracks"], [["track"]]) { taste.like(track: $0[0]) }
        try forEach(source, encoding, ["albums"], [["album"]]) { taste.like(album: $0[0]) }
        try forEach(source, encoding, ["artists"], [["name"]]) { taste.like(artist: $0[0]) }
        return taste
    }

    private static func forEach(
        _ source: ImportSource, _ encoding: TextEncoding, _ place: [String], _ columns: [[String]],
        _ body: ([String]) -> Void
    ) throws(ImportError) {
        let scanner = JSONScanner(
            try source.open(as: encoding), place: place, columns: columns, isLines: false)
        while true {
            switch try scanner.step() {
            case .record: body(scanner.texts)
            case .broken: continue
            case .end: return
            }
        }
    }

    /// Plays in JSON, JSON lines, or a table with a header.
    private static func history(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> Taste {
        let head = try source.open(as: encoding).head(RecognisedFile.maximumHead)
        let first = head.first { $0 > 0x20 && $0 < 0x80 }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            let delimiter = FileRecogniser.likelyDelimiter(head)
            let scanner = DelimitedScanner(try source.open(as: encoding), delimiter: delimiter)
            guard try scanner.step() == .record else { return Taste() }
            return try plays(scanner, scanner.texts)
        }
        let (shape, values, _) = JSONShape.learn(head, isWhole: head.count < RecognisedFile.maximumHead)
        let place = shape.children["recenttracks"] == nil ? [] : ["recenttracks", "track"]
        let columns = shape[place]?.columns() ?? []
        let scanner = JSONScanner(
            try source.open(as: encoding), place: place, columns: columns, isLines: values > 1)
        return try plays(scanner, columns.map { $0.joined(separator: ".") })
    }

    /// Plays in a table without a header, as Last.fm's are exported: artist, album, track, moment.
    private static func scrobbles(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> Taste {
        let delimiter = FileRecogniser.likelyDelimiter(try source.open(as: encoding).head(64 * 1024))
        let scanner = DelimitedScanner(try source.open(as: encoding), delimiter: delimiter)
        return try plays(scanner, ["artist", "album", "track", "played"])
    }

    private static func plays(_ scanner: any RecordScanner, _ header: [String]) throws(ImportError) -> Taste {
        let names = header.map { $0.lowercased().filter { $0.isLetter } }
        func position(_ spellings: [String]) -> Int? {
            spellings.lazy.compactMap { names.firstIndex(of: $0) }.first
        }
        let (artist, album, track) = (position(artistColumns), position(albumColumns), position(trackColumns))
        let (length, count) = (position(lengthColumns), position(countColumns))
        var taste = Taste()
        while true {
            switch try scanner.step() {
            case .end: return taste
            case .broken: continue
            case .record: break
            }
            func text(_ position: Int?) -> String {
                guard let position, position < scanner.fieldCount else { return "" }
                return FieldText.trimmed(scanner.field(position))
            }
            var (performer, title) = (text(artist), text(track))
            if artist == nil { (performer, title) = spoken(title) }
            guard !performer.isEmpty || !title.isEmpty else { continue }
            if let count {
                taste.play(artist: performer, album: text(album), track: title, times: Int(text(count)) ?? 0)
            } else {
                taste.play(artist: performer, album: text(album), track: title, milliseconds: Double(text(length)))
            }
        }
    }

    /// `Artist - Title`, as Apple's tables have it.
    private static func spoken(_ text: String) -> (artist: String, title: String) {
        guard let dash = text.firstRange(of: " - ") else { return ("", text) }
        return (ListText.trimmed(text[..<dash.lowerBound]), ListText.trimmed(text[dash.upperBound...]))
    }

    /// What somebody loved and disliked, as the copy of one's data that Apple sends lists it.
    private static func favorites(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> Taste {
        let delimiter = FileRecogniser.likelyDelimiter(try source.open(as: encoding).head(64 * 1024))
        let scanner = DelimitedScanner(try source.open(as: encoding), delimiter: delimiter)
        guard try scanner.step() == .record else { return Taste() }
        let names = scanner.texts.map { $0.lowercased().filter { $0.isLetter } }
        var taste = Taste()
        while true {
            switch try scanner.step() {
            case .end: return taste
            case .broken: continue
            case .record: break
            }
            func text(_ name: String) -> String {
                guard let position = names.firstIndex(of: name), position < scanner.fieldCount else { return "" }
                return FieldText.trimmed(scanner.field(position))
            }
            guard !text("preference").uppercased().contains("DISLIKE") else { continue }
            let (artist, title) = spoken(text("itemdescription"))
            switch text("favoritetype").uppercased() {
            case "ARTIST": taste.like(artist: title)
            case "ALBUM": taste.like(artist: artist, album: title)
            case "", "SONG", "TRACK": taste.like(artist: artist, track: title)
            default: continue
            }
        }
    }

    /// The tracks of a library in the same copy, with how often each was played.
    private static func appleTracks(
        _ scanner: any RecordScanner, _ header: [String]
    ) throws(ImportError) -> Taste {
        var taste = Taste()
        while true {
            switch try scanner.step() {
            case .end: return taste
            case .broken: continue
            case .record: break
            }
            func text(_ name: String) -> String {
                guard let position = header.firstIndex(of: name) else { return "" }
                return FieldText.trimmed(scanner.field(position))
            }
            let rating = (text("Track Like Rating") + text("Favorite Status - Track")).lowercased()
            guard !rating.contains("dislike"), !text("Content Type").lowercased().contains("podcast") else { continue }
            let (artist, title) = (text("Artist"), text("Title"))
            if ["like", "love", "favorite", "true"].contains(where: rating.contains) {
                taste.like(artist: artist, track: title)
            }
            taste.play(
                artist: artist, album: text("Album"), track: title, times: Int(text("Track Play Count")) ?? 0)
        }
    }
}

extension FileRecogniser {
    /// The delimiter by which most of the first lines come apart into the same number of fields.
    static func likelyDelimiter(_ head: [UInt8]) -> UInt8 {
        let candidates = ([",", ";", "\t", "|"] as [Unicode.Scalar]).map { UInt8(ascii: $0) }
        let scored = candidates.map { delimiter -> (UInt8, Int) in
            let scanner = DelimitedScanner(MemorySource(head), delimiter: delimiter)
            var widths: [Int: Int] = [:]
            for _ in 0..<50 {
                guard let step = try? scanner.step(), step != .end else { break }
                widths[scanner.fieldCount, default: 0] += 1
            }
            return (delimiter, widths.filter { $0.key > 1 }.map { $0.key * $0.value }.max() ?? 0)
        }
        return scored.max { $0.1 < $1.1 }?.0 ?? UInt8(ascii: ",")
    }
}
