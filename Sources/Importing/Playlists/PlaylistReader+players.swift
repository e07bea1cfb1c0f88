import Catalog
import Foundation

/// Playlists as players write them: M3U, XSPF, and lists of references.
extension PlaylistReader {
    static func m3u(_ text: String, _ fallback: String) -> ImportedPlaylist {
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

    static func xspf(
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
