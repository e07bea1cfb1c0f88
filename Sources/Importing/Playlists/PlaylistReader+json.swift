/// Playlists out of JSON: JSPF, the Million Playlist Dataset, a streaming account's.
extension PlaylistReader {
    /// The paths within a playlist's object.
    struct JSONColumns {
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

    static func json(
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
}
