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
    static func title(_ source: ImportSource) -> String {
        let name = (source.member ?? source.path).split(separator: "/").last.map(String.init) ?? "playlist"
        return name.split(separator: ".").first.map(String.init) ?? name
    }

    /// All of a text file, up to the size of a playlist of a hundred thousand tracks.
    static func text(_ source: ImportSource, _ encoding: TextEncoding) throws(ImportError) -> String {
        let bytes = try source.open(as: encoding).head(32 << 20)
        return String(validating: bytes, as: UTF8.self) ?? TextEncoding.windows1252Text(bytes)
    }

    /// An entry of what a file says; `nil` for what no catalog has.
    static func entry(id: String, artist: String, title: String, isrc: String) -> ImportedPlaylist.Entry? {
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
