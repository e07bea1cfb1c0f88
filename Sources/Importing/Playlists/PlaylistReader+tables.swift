/// Playlists out of tables, whose rows name a track and its playlist.
extension PlaylistReader {
    static func table(_ source: ImportSource, _ file: RecognisedFile) throws(ImportError) -> [ImportedPlaylist] {
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
    static func bareTable(_ source: ImportSource) throws(ImportError) -> [ImportedPlaylist]? {
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
}
