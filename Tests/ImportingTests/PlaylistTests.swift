import Catalog
import Testing

@testable import Importing

/// Playlists are read in the forms in which people have them.
@Suite("Playlists")
struct PlaylistTests {
    private func playlists(_ text: String) throws -> [ImportedPlaylist] {
        let file = try TemporaryFile(Array(text.utf8))
        return try PlaylistReader.read(ImportSource.sources(at: file.path)[0])
    }

    @Test func `M3U is read with and without descriptions`() throws {
        let lists = try playlists(
            "#EXTM3U\n#PLAYLIST:Harbours\n#EXTINF:200,Aya Lund - Salt\nmusic/salt.mp3\nmusic/Mira Sol - Pepper.mp3\nspotify:track:4TrkInvented0000000001\n"
        )

        #expect(lists.map(\.name) == ["Harbours"])
        #expect(lists.first?.entries.map(\.artist) == ["Aya Lund", "Mira Sol", ""])
        #expect(lists.first?.entries.map(\.track) == [nil, nil, "4TrkInvented0000000001"])
    }

    @Test func `XSPF and JSPF have titles, artists and identifiers`() throws {
        let xspf = try playlists(
            """
            <?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><title>Harbours</title><trackList>
            <track><identifier>spotify:track:4TrkInvented0000000001</identifier><title>Salt &amp; Sea</title><creator>Aya Lund</creator></track>
            </trackList></playlist>
            """)
        let jspf = try playlists(
            #"{"playlist": {"title": "Harbours", "track": [{"title": "Salt", "creator": "Aya Lund", "identifier": ["https://example.org/1"]}]}}"#
        )

        #expect(
            xspf.first?.entries == [.init(track: "4TrkInvented0000000001", artist: "Aya Lund", title: "Salt & Sea")])
        #expect(jspf.first?.name == "Harbours" && jspf.first?.entries == [.init(artist: "Aya Lund", title: "Salt")])
    }

    @Test func `a table is one playlist, or as many as its rows name`() throws {
        let lists = try playlists(
            "playlist_id,playlist_name,track_id,title,artist\np1,One,4TrkInvented0000000001,A,X\np2,Two,4TrkInvented0000000002,B,Y\np1,One,4TrkInvented0000000003,C,X\n"
        )
        let single = try playlists("track_id,title,artist\n4TrkInvented0000000001,A,X\nspotify:local:a:b:c:1,Own,X\n")

        #expect(lists.map(\.key) == ["p1", "p2"] && lists.map(\.entries.count) == [2, 1])
        #expect(single.map(\.entries.count) == [1])
    }

    @Test func `a file that is no playlist is refused`() throws {
        #expect(throws: ImportError.self) { try playlists("<html></html>") }
        #expect(throws: ImportError.self) {
            try playlists("[{\"endTime\": \"x\", \"artistName\": \"y\", \"msPlayed\": 1}]")
        }
    }
}
