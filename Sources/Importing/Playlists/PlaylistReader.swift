package import Catalog
import Foundation

/// Reads playlists: M3U, XSPF, JSPF, the Million Playlist Dataset, a streaming account's, those of Apple's Music
/// program, and tables with a playlist's name or identifier in each row.
package enum PlaylistReader {
    /// Reads the playlists of a file.
    ///
    /// A table without a column for the playlist is one playlist, called as the file.
    ///
    /// - Throws: ``ImportError``: `notACatalog` when nothing in the file is a playlist.
    package static func read(_ source: ImportSource) throws(ImportError) -> [ImportedPlaylist] {
        let place = place(of: source)
        var counts: [String: Int] = [:]
        let found = try source.naming { () throws(ImportError) in try playlists(of: source) }
        return found.map { playlist in
            var playlist = playlist
            playlist.place = place
            // Of several with one key in a file each stays a playlist of its own.
            counts[playlist.key, default: 0] += 1
            if let number = counts[playlist.key], number > 1 { playlist.key += " (\(number))" }
            return playlist
        }
    }

    /// Where a file lies, the same from whichever folder it is named.
    private static func place(of source: ImportSource) -> String {
        let isNamed = source.name == (source.member.map { "\(source.path) (\($0))" } ?? source.path)
        guard isNamed else { return source.name }
        return URL(filePath: source.path).standardizedFileURL.path + (source.member.map { "/\($0)" } ?? "")
    }

    private static func playlists(of source: ImportSource) throws(ImportError) -> [ImportedPlaylist] {
        let head = try source.open().head(RecognisedFile.maximumHead)
        let encoding = TextEncoding.detect(head)
        let kind: FileKind
        do throws(ImportError) {
            let file = try FileRecogniser(name: source.name, options: ImportOptions()).recognise(source)
            return try table(source, file)
        } catch {
            if case .missingColumns = error.code, let playlists = try bareTable(source) { return playlists }
            guard case .notACatalog(let found) = error.code else { throw error }
            kind = found
        }
        let playlists: [ImportedPlaylist]
        switch kind {
        case .m3u: playlists = [m3u(try text(source, encoding), title(source))]
        case .text:
            // References one on each line, as some players copy them.
            let list = m3u(try text(source, encoding), title(source))
            guard list.entries.count(where: { $0.track != nil }) * 2 > list.entries.count else {
                throw kind.error(source.name, ", not a playlist")
            }
            playlists = [list]
        case .xspf: playlists = [try xspf(source, encoding)]
        case .appleLibrary: playlists = try AppleLibrary.playlists(of: source)
        case .jspf: playlists = try json(source, encoding, place: ["playlist"], JSONColumns.jspf)
        case .playlists: playlists = try json(source, encoding, place: ["playlists"], JSONColumns.playlists)
        default: throw kind.error(source.name, ", not a playlist")
        }
        return playlists.filter { !$0.entries.isEmpty }
    }

    /// The name of a playlist that has none of its own.
    private static func title(_ source: ImportSource) -> String {
        let name = (source.member ?? source.path).split(separator: "/").last.map(String.init) ?? "playlist"
        return name.split(separator: ".").first.map(String.init) ?? name
    }

    /// All of a text file, up to the size of a playlist of a hundred thousand tracks.
    private static func text(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> String {
        let bytes = try source.open(as: encoding).head(32 << 20)
        return String(validating: bytes, as: UTF8.self) ?? TextEncoding.windows1252Text(bytes)
    }

    // MARK: - Tables

    private static func table(_ source: ImportSource, _ file: RecognisedFile) throws(ImportError) -> [ImportedPlaylist]
    {
        let names = file.columns.columns.map { FoldedColumn($0.name).text }
        let key =
            names.firstIndex(of: "playlistid") ?? names.firstIndex(of: "playlistname")
            ?? names.firstIndex(of: "playlist")
        let name = names.firstIndex(of: "playlistname") ?? names.firstIndex(of: "playlist") ?? key
        let (_, scanner) = try file.open(source)
        var playlists: [ImportedPlaylist] = []
        var places: [String: Int] = [:]
        while true {
            switch try scanner.step() {
            case .end: return playlists.filter { !$0.entries.isEmpty }
            case .broken: continue
            case .record: break
            }
            func cell(_ position: Int?) -> String {
                guard let position, position < scanner.fieldCount else { return "" }
                return FieldText.trimmed(scanner.field(position))
            }
            let entry = entry(
                id: cell(file.columns[.trackID]), artist: cell(file.columns[.artistName]),
                title: cell(file.columns[.trackName]), isrc: cell(file.columns[.isrc]))
            guard let entry else { continue }
            let own = key == nil ? title(source) : cell(key)
            let place = places[own] ?? playlists.count
            if place == playlists.count {
                places[own] = place
                playlists.append(
                    ImportedPlaylist(key: own, name: name == nil ? title(source) : cell(name), entries: []))
            }
            playlists[place].entries.append(entry)
        }
    }

    /// A table that says no more than which track is on which playlist; `nil` when it is something else.
    private static func bareTable(_ source: ImportSource) throws(ImportError) -> [ImportedPlaylist]? {
        let keys = ["playlist_id", "playlist_name", "playlist"]
        let table = try ColumnTable(source, anyOf: keys + ["track_id", "track_uri", "isrc"])
        guard let key = table.columns.firstIndex(where: keys.contains),
            table.columns.contains(where: { !keys.contains($0) })
        else { return nil }
        let name = table.columns.firstIndex(of: "playlist_name") ?? key
        let id = table.columns.firstIndex { $0 == "track_id" || $0 == "track_uri" }
        let isrc = table.columns.firstIndex(of: "isrc")
        var playlists: [ImportedPlaylist] = []
        var places: [String: Int] = [:]
        for row in table.rows where !row[key].isEmpty {
            let found = entry(
                id: id.map { row[$0] } ?? "", artist: "", title: "", isrc: isrc.map { row[$0] } ?? "")
            guard let found else { continue }
            let place = places[row[key], default: playlists.count]
            if place == playlists.count {
                places[row[key]] = place
                playlists.append(ImportedPlaylist(key: row[key], name: row[name], entries: []))
            }
            playlists[place].entries.append(found)
        }
        return playlists
    }

    /// An entry of what a file says; `nil` for what no catalog has.
    private static func entry(id: String, artist: String, title: String, isrc: String) -> ImportedPlaylist.Entry? {
        var entry = ImportedPlaylist.Entry(
            artist: ArtistNames(artist, count: nil, separator: nil).names.first ?? "", title: title,
            isrc: RecordingCode.read(isrc))
        switch Identifier.read(id, of: .track) {
        case .id(let id): entry.track = id
        case .local, .episode: return nil
        case .absent, .wrong: break
        }
        return entry.isEmpty ? nil : entry
    }

    // MARK: - JSON

    /// The paths within a playlist's object.
    private struct JSONColumns {
        let name, key, id, artist, title: [String]

        static let jspf = JSONColumns(
            name: ["title"], key: ["identifier"], id: ["track", "identifier"], artist: ["track", "creator"],
            title: ["track", "title"])
        static let playlists = JSONColumns(
            name: ["name"], key: ["pid"], id: ["tracks", "track_uri"], artist: ["tracks", "artist_name"],
            title: ["tracks", "track_name"])
        /// As a streaming account's archive has them.
        static let account = JSONColumns(
            name: ["name"], key: ["id"], id: ["items", "track", "trackUri"], artist: ["items", "track", "artistName"],
            title: ["items", "track", "trackName"])
    }

    private static func json(
        _ source: ImportSource, _ encoding: TextEncoding, place: [String], _ columns: JSONColumns
    ) throws(ImportError) -> [ImportedPlaylist] {
        var playlists: [ImportedPlaylist] = []
        let sets = place == ["playlists"] ? [columns, .account] : [columns]
        for set in sets {
            let scanner = JSONScanner(
                try source.open(as: encoding), place: place,
                columns: [set.name, set.key, set.id, set.artist, set.title], isLines: false)
            var number = 0
            reading: while true {
                switch try scanner.step() {
                case .end: break reading
                case .broken: continue
                case .record: break
                }
                number += 1
                let texts = scanner.texts
                let lists = texts[2...].map { ListText.brackets($0) ?? [] }
                let count = lists.map(\.count).max() ?? 0
                func item(_ list: Int, _ index: Int) -> String {
                    // Lists of other lengths have gaps somewhere, so that nobody knows what belongs together.
                    lists[list].count == count ? lists[list][index] : ""
                }
                let entries = (0..<count).compactMap {
                    entry(id: item(0, $0), artist: item(1, $0), title: item(2, $0), isrc: "")
                }
                guard !entries.isEmpty else { continue }
                playlists.append(
                    ImportedPlaylist(
                        key: texts[1].isEmpty ? "\(title(source)) \(number)" : texts[1],
                        name: texts[0].isEmpty ? title(source) : texts[0], entries: entries))
            }
        }
        return playlists
    }

    // MARK: - M3U and XSPF

    private static func m3u(_ text: String, _ fallback: String) -> ImportedPlaylist {
        var playlist = ImportedPlaylist(key: fallback, name: fallback, entries: [])
        var described: ImportedPlaylist.Entry?
        for line in text.split(whereSeparator: \.isNewline).map({ ListText.trimmed($0) }) where !line.isEmpty {
            if line.hasPrefix("#PLAYLIST:") {
                playlist.name = ListText.trimmed(line.dropFirst("#PLAYLIST:".count))
            } else if line.hasPrefix("#EXTINF:") {
                let words = line.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
                described = words.count == 2 ? spoken(String(words[1])) : nil
            } else if !line.hasPrefix("#") {
                let file = line.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? line
                var entry = described ?? spoken(String(file.prefix { $0 != "." }))
                if case .id(let id) = Identifier.read(line, of: .track), line.contains(":") { entry.track = id }
                if !entry.isEmpty { playlist.entries.append(entry) }
                described = nil
            }
        }
        return playlist
    }

    /// `Artist - Title`, as players write it.
    private static func spoken(_ text: String) -> ImportedPlaylist.Entry {
        let parts = text.components(separatedBy: " - ")
        guard parts.count > 1 else { return ImportedPlaylist.Entry(title: ListText.trimmed(text)) }
        return ImportedPlaylist.Entry(
            artist: ListText.trimmed(parts[0]), title: ListText.trimmed(parts.dropFirst().joined(separator: " - ")))
    }

    private static func xspf(
        _ source: ImportSource, _ encoding: TextEncoding
    ) throws(ImportError) -> ImportedPlaylist {
        guard let document = XSPFDocument(try text(source, encoding)) else {
            throw ImportError(.unreadable, "\(source.name) is broken XML; export it again")
        }
        let entries = document.tracks.compactMap { track in
            entry(
                id: track["identifier"] ?? "", artist: track["creator"] ?? "", title: track["title"] ?? "", isrc: "")
        }
        return ImportedPlaylist(key: title(source), name: document.title ?? title(source), entries: entries)
    }
}

/// A playlist of a file.
package struct ImportedPlaylist: Sendable, Hashable {
    /// A track as a playlist names it.
    package struct Entry: Sendable, Hashable {
        /// The identifier, where the file has one.
        package var track: SpotifyID?
        /// The artist's name; empty when nobody told.
        package var artist: String
        /// The title; empty when nobody told.
        package var title: String
        /// The recording's code, where the file has one.
        package var isrc: String?

        /// An entry of what a file tells; it names a track by identifier, by code, or by artist and title.
        package init(track: SpotifyID? = nil, artist: String = "", title: String = "", isrc: String? = nil) {
            self.track = track
            self.artist = artist
            self.title = title
            self.isrc = isrc
        }

        var isEmpty: Bool { track == nil && isrc == nil && title.isEmpty }
    }

    /// The key that tells the playlist from others of its file: its identifier, or where it stands.
    package var key: String
    /// Where its file lies; empty for one that comes from no file.
    package var place = ""

    /// The key that tells the playlist from those of other files: the same playlist of the same file has the same.
    package var identity: String { DerivedID.make(from: "playlist \(place)\n\(key)").rawValue }

    /// Its name; mostly the file's name where it says nothing.
    package var name: String
    /// Its tracks, in order.
    package var entries: [Entry]

    /// A playlist whose key is distinct within its file.
    package init(key: String, name: String, entries: [Entry]) {
        self.key = key
        self.name = name
        self.entries = entries
    }
}
