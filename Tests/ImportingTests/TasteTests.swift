import Testing

@testable import Importing

/// What people like is read from what their services give them.
@Suite("Taste")
struct TasteTests {
    private func taste(_ text: String) throws -> Taste? {
        let file = try TemporaryFile(Array(text.utf8))
        return try TasteReader.read(ImportSource.sources(at: file.path)[0])
    }

    @Test func `a streaming history, in both of its forms, counts plays of half a minute`() throws {
        let short = try taste(
            #"""
            [{"endTime": "2025-12-29 11:49", "artistName": "Aya Lund", "trackName": "Salt", "msPlayed": 200001},
             {"endTime": "2025-12-29 11:49", "artistName": "Aya Lund", "trackName": "Salt", "msPlayed": 30000},
             {"endTime": "2025-12-29 11:53", "artistName": "Mira Sol", "trackName": "Skipped", "msPlayed": 900}]
            """#)
        let long = try taste(
            #"""
            [{"ts": "2025-12-29T11:49:00Z", "ms_played": 200001, "master_metadata_track_name": "Salt",
              "master_metadata_album_artist_name": "Aya Lund", "master_metadata_album_album_name": "Tidal Rooms"}]
            """#)

        #expect(
            short?.topArtists() == ["Aya Lund"] && short?.topTracks() == ["Salt"] && short?.plays == 2
                && short?.skips == 1)
        #expect(long?.topAlbums() == ["Tidal Rooms"])
    }

    @Test func `scrobbles are read with and without a header`() throws {
        let bare = try taste(
            "Aya Lund,Tidal Rooms,Salt,01 Jan 2024 12:00\nAya Lund,Tidal Rooms,Pepper,31 Dec 2023 23:59\n")
        let header = try taste(
            "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n1704110400,x,Tor,,Forge,,Anvil,\n")
        let listens = try taste(
            #"{"listened_at": 1, "track_metadata": {"artist_name": "Tor", "track_name": "Anvil", "release_name": "Forge"}}"#
        )

        #expect(bare?.topArtists() == ["Aya Lund"] && bare?.topTracks() == ["Pepper", "Salt"])
        #expect(header?.topTracks() == ["Anvil"] && header?.topAlbums() == ["Forge"])
        #expect(listens?.topArtists() == ["Tor"] && listens?.topTracks() == ["Anvil"])
    }

    @Test func `a file of another kind is no taste`() throws {
        for text in ["a,b\n1,2\n", "{\"x\": 1}", "track_id,title,artist\n4TrkInvented0000000001,Salt,Aya\n", ""] {
            #expect(try taste(text) == nil)
        }
    }
}
