import Catalog

extension AppleLibrary {
    /// What somebody liked and played, out of a library: a loved song or one of four stars is liked, and plays count.
    static func taste(of source: ImportSource) throws(ImportError) -> Taste {
        var taste = Taste()
        try read(source) { library in
            library.track = { track, _ in
                guard otherKind(track) == nil, track["Disliked"] != "true" else { return }
                let (artist, album, title) = (track["Artist"] ?? "", track["Album"] ?? "", track["Name"] ?? "")
                let stars = track["Rating Computed"] == "true" ? 0 : Int(track["Rating"] ?? "") ?? 0
                if track["Loved"] == "true" || track["Favorited"] == "true" || stars >= 80 {
                    taste.like(artist: artist, track: title)
                }
                if track["Album Loved"] == "true" { taste.like(album: album) }
                taste.play(artist: artist, album: album, track: title, times: Int(track["Play Count"] ?? "") ?? 0)
            }
        }
        return taste
    }

    /// The name of a track, which its playlists know by number.
    private struct Song: Spillable {
        var artist, title: String

        init(artist: String, title: String) { (self.artist, self.title) = (artist, title) }

        mutating func merge(_ later: Song) {}

        func write(to writer: inout SpillWriter) {
            writer.write(artist)
            writer.write(title)
        }

        init(from reader: inout SpillReader) { self.init(artist: reader.text(), title: reader.text()) }
    }

    /// The playlists that somebody made; those that the program makes, by rule or of everything, are none.
    static func playlists(of source: ImportSource) throws(ImportError) -> [ImportedPlaylist] {
        let songs = SpilledTable<String, Song>(limit: ImportIndex.maximumEntries)
        var isFinished = false
        var playlists: [ImportedPlaylist] = []
        try read(source) { library in
            library.track = { track, _ throws(ImportError) in
                guard let id = track["Track ID"], otherKind(track) == nil, !isFinished else { return }
                let song = Song(artist: track["Artist"] ?? track["Album Artist"] ?? "", title: track["Name"] ?? "")
                try songs.update(id, song) { _ in }
            }
            library.playlist = { values, tracks throws(ImportError) in
                if !isFinished { try songs.finish { _, _ in true } }
                isFinished = true
                let isOwn = ["Master", "Folder"].allSatisfy { values[$0] != "true" }
                guard isOwn, values["Distinguished Kind"] == nil, values["Smart Info"] == nil else { return }
                var entries: [ImportedPlaylist.Entry] = []
                for id in tracks {
                    guard let song = try songs.entry(of: id), !song.title.isEmpty else { continue }
                    entries.append(ImportedPlaylist.Entry(artist: song.artist, title: song.title))
                }
                let name = values["Name"] ?? ""
                playlists.append(
                    ImportedPlaylist(key: values["Playlist Persistent ID"] ?? name, name: name, entries: entries))
            }
        }
        return playlists
    }
}
