import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The library of Apple's Music and iTunes programs, as *Export Library…* writes it: a property list in XML.
///
///     dict ─ Tracks ─ dict ─ 4001 ─ dict: Name, Artist, Album, Total Time …
///          └ Playlists ─ array ─ dict: Name, Playlist Items ─ array ─ dict: Track ID
///
/// It is read by the system's XML parser, a portion at a time, and handed on track by track. Not thread-safe.
///
/// - Source: files of Music 1 and iTunes 12; Apple documents no more than the property list.
final class AppleLibrary: NSObject {
    /// The values of a track or a playlist by their keys, as far as they matter; `true` and `false` for flags.
    typealias Values = [String: String]

    /// Called with each track and the line on which it begins; what it throws ends the reading.
    var track: (Values, _ line: Int) throws(ImportError) -> Void = { _, _ in }
    /// Called with each playlist, behind all tracks, and the `Track ID` of its tracks.
    var playlist: (Values, _ tracks: [String]) throws(ImportError) -> Void = { _, _ in }

    private let name: String
    /// The kind of each container that is open: `dict` or `array`.
    private var levels: [String] = []
    /// The key that stands last in each of them.
    private var keys: [String] = []
    private var values: Values = [:]
    private var items: [String] = []
    private var line = 0
    private var text: [UInt8]?
    private var failure: ImportError?
    private var isComplete = false

    /// The keys that are kept.
    private static let known: Set<String> = [
        "Track ID", "Name", "Artist", "Album Artist", "Album", "Genre", "Total Time", "Disc Number", "Track Number",
        "Year", "Compilation", "Explicit", "Podcast", "Movie", "TV Show", "Track Type", "Persistent ID", "Location",
        "Play Count", "Rating", "Rating Computed", "Loved", "Favorited", "Album Loved", "Disliked",
        "Playlist Persistent ID", "Master", "Distinguished Kind", "Folder", "Smart Info",
    ]
    private static let scalars: Set<String> = ["key", "string", "integer", "real", "date"]
    /// The longest text that is taken, in bytes.
    private static let maximumText = 1 << 16
    /// How deep containers may lie in each other; a library has five levels.
    private static let maximumDepth = 32
    /// The most tracks of a playlist that are taken.
    private static let maximumItems = 1_000_000

    private init(_ name: String) { self.name = name }

    /// Whether the beginning of a file is that of a library.
    static func begins(with head: [UInt8]) -> Bool {
        let start = String(decoding: head.prefix(64 << 10), as: UTF8.self)
        return start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.hasPrefix("<")
            && start.contains("<plist") && start.contains("<key>Tracks</key>")
    }

    /// Whether a file is a library.
    static func isOne(_ source: ImportSource) throws(ImportError) -> Bool {
        let head = try source.open().head(4_096)
        guard head.contains(UInt8(ascii: "<")) else { return false }
        return begins(with: try source.open(as: TextEncoding.detect(head)).head(64 << 10))
    }

    /// Reads a library.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - prepare: Sets what is called with each track and playlist.
    /// - Throws: `unreadable` for XML that is broken or ends too early, `tooLarge` for texts and depths that no library
    ///   has, and what is thrown by what is called.
    static func read(_ source: ImportSource, _ prepare: (AppleLibrary) -> Void) throws(ImportError) {
        let library = AppleLibrary(source.name)
        prepare(library)
        let encoding = TextEncoding.detect(try source.open().head(4_096))
        let feed = XMLFeed(try source.open(as: encoding), name: source.name)
        let parser = XMLParser(stream: feed)
        parser.shouldResolveExternalEntities = false
        parser.delegate = library
        // The parser goes on behind an error; what it makes of the rest may be anything.
        let isGood = parser.parse() && parser.parserError == nil
        if let failure = library.failure ?? feed.failure { throw failure }
        guard isGood, library.isComplete else {
            throw ImportError(
                .unreadable,
                "\(source.name) is XML that is broken in line \(parser.lineNumber), or ends too early; export it again")
        }
    }

    /// Whether a track is music, as against a podcast's episode or a film; the word for what it is otherwise.
    static func otherKind(_ track: Values) -> String? {
        if track["Podcast"] == "true" || track["Genre"] == "Podcast" { return "episode" }
        let isOther =
            ["Movie", "TV Show"].contains { track[$0] == "true" } || track["Track Type"] == "URL"
            || ["audiobook", "audiobooks", "books & spoken", "voice memo"].contains(track["Genre"]?.lowercased() ?? "")
        return isOther ? "not music" : nil
    }
}

extension AppleLibrary: XMLParserDelegate {
    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        switch element {
        case "dict", "array":
            guard levels.count < Self.maximumDepth else {
                return end(parser, ImportError(.tooLarge, "\(name) is nested deeper than any library; export it again"))
            }
            levels.append(element)
            keys.append("")
            if isTrack || isPlaylist {
                values = [:]
                items = []
                line = parser.lineNumber
            }
        case "key": text = []
        case _ where Self.scalars.contains(element): text = isWanted ? [] : nil
        case "true", "false", "data": take(element)
        default: break
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard text != nil else { return }
        text?.append(contentsOf: string.utf8)
        if let count = text?.count, count > Self.maximumText {
            end(
                parser,
                ImportError(
                    .tooLarge,
                    "\(name) has a text of more than \(Self.maximumText / 1024) KiB in line \(parser.lineNumber), as no "
                        + "library has"))
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        switch element {
        case "dict", "array":
            do throws(ImportError) {
                if isTrack {
                    try track(values, line)
                } else if isPlaylist {
                    try playlist(values, items)
                }
            } catch { return end(parser, error) }
            if !levels.isEmpty {
                levels.removeLast()
                keys.removeLast()
            }
        case "key":
            if !keys.isEmpty { keys[keys.count - 1] = String(decoding: text ?? [], as: UTF8.self) }
        case _ where Self.scalars.contains(element): if let text { take(String(decoding: text, as: UTF8.self)) }
        case "plist": isComplete = levels.isEmpty
        default: break
        }
        text = nil
    }

    /// Whether a track's or a playlist's own level is open.
    private var isTrack: Bool { levels.count == 3 && keys[0] == "Tracks" && levels == ["dict", "dict", "dict"] }
    private var isPlaylist: Bool { levels.count == 3 && keys[0] == "Playlists" && levels == ["dict", "array", "dict"] }
    private var isItem: Bool { levels.count == 5 && keys[0] == "Playlists" && keys[2] == "Playlist Items" }

    private var isWanted: Bool {
        guard let key = keys.last else { return false }
        return (isTrack || isPlaylist) && Self.known.contains(key) || isItem && key == "Track ID"
    }

    private func take(_ value: String) {
        guard isWanted, let key = keys.last else { return }
        if isItem {
            if items.count < Self.maximumItems { items.append(value) }
        } else {
            values[key] = value
        }
    }

    private func end(_ parser: XMLParser, _ error: ImportError) {
        failure = failure ?? error
        parser.abortParsing()
    }
}
