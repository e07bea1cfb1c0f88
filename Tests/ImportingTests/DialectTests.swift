import Catalog
import Testing

@testable import Importing

/// How a file is written is told by its content.
@Suite("Dialects")
struct DialectTests {
    private static let table = "track_id,title,artist\n4TrkInvented0000000001,Salt,Aya Lund\n"

    @Test func `a line for a spreadsheet program before the header is passed over`() throws {
        let reading = try Reading(
            text: "sep=;\ntrack id;title;artist;energy\n4TrkInvented0000000001;Salt;Aya Lund;0,5\n")

        #expect(reading.tracks.map(\.name) == ["Salt"] && reading.features.values.first?.energy == 0.5)
        #expect(reading.file.dialect == "semicolons between columns and decimal commas")
    }

    @Test func `UTF-16 is read with and without its mark, in either order of bytes`() throws {
        for isBigEndian in [true, false] {
            for mark in ["", "\u{FEFF}"] {
                let units = Array((mark + Self.table.replacing("Salt", with: "Søl 🎵")).utf16)
                let bytes = units.flatMap {
                    isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
                }

                #expect(try Reading(bytes: bytes).tracks.map(\.name) == ["Søl 🎵"])
            }
        }
    }

    @Test func `a few bytes of Windows-1252 in UTF-8 are read, and said`() throws {
        var bytes = Array(Self.table.utf8)
        bytes += Array("4TrkInvented0000000002,Caf".utf8) + [0xE9] + Array(",Aya Lund\n".utf8)
        // The damage comes so late that the file counts as UTF-8.
        let filler = (0..<40_000).map { "4TrkInventedFiller\($0),Salt é,Aya Lund\n" }.joined()
        let reading = try Reading(
            bytes: Array(Self.table.utf8) + Array(filler.utf8) + bytes.dropFirst(Self.table.utf8.count))

        #expect(reading.file.encoding == .utf8 && reading.tracks.last?.name == "Café")
        #expect(reading.count(.windows1252, .trackName) == 1)
    }

    @Test func `JSON lines are read, and a broken one among them costs itself`() throws {
        let reading = try Reading(
            text: """
                {"id": "4TrkInvented0000000001", "name": "Salt", "artists": [{"name": "Aya Lund", "id": "4ArtInvented0000000001"}]}
                {"id": "4TrkInvented0000000002", "name": oops
                {"id": "4TrkInvented0000000003", "name": "S\\u00f8l \\ud83c\\udfb5", "artists": [{"name": "Mira Sol"}, {"name": "Tor"}]}
                """)

        #expect(reading.tracks.map(\.name) == ["Salt", "Søl 🎵"])
        #expect(reading.tracks[0].artists[0].id == "4ArtInvented0000000001")
        #expect(reading.credits(1) == ["Mira Sol", "Tor"])
        #expect(reading.leftOut.map(\.kind) == [.broken] && reading.leftOut[0].line == 2)
    }

    @Test func `an answer of a web interface is read where its tracks are`() throws {
        let reading = try Reading(
            text: """
                {"href": "https://example.org", "total": 2, "items": [
                 {"added_at": "2024-01-01T00:00:00Z", "track": {"id": "4TrkInvented0000000001", "name": "Salt", "type": "track",
                  "artists": [{"id": "4ArtInvented0000000001", "name": "Aya Lund"}, {"id": "4ArtInvented0000000002", "name": "Mira Sol"}],
                  "album": {"id": "4AlbInvented0000000001", "name": "Tidal Rooms", "album_type": "album", "release_date": "2019-03-08",
                   "total_tracks": 9, "artists": [{"id": "4ArtInvented0000000001", "name": "Aya Lund"}]},
                  "track_number": 3, "disc_number": 2, "duration_ms": 200001, "explicit": true, "popularity": 41,
                  "external_ids": {"isrc": "QZINV2600001"}, "is_local": false}},
                 {"added_at": "2024-01-01T00:00:00Z", "track": {"id": null, "name": "Kitchen", "type": "track", "is_local": true,
                  "artists": [{"id": null, "name": "Aya Lund"}], "album": {"name": ""}}},
                 {"track": {"id": "4EpiInvented0000000001", "name": "Episode 1", "type": "episode", "artists": []}}]}
                """)
        let track = try #require(reading.tracks.first)

        #expect(reading.tracks.count == 1 && reading.leftOut.map(\.kind) == [.localFile, .episode])
        #expect(track.artists.map(\.name) == ["Aya Lund", "Mira Sol"] && track.isrc == "QZINV2600001")
        #expect(track.trackNumber == 3 && track.discNumber == 2 && track.isExplicit)
        #expect(reading.album(0)?.totalTracks == 9 && reading.album(0)?.artists.map(\.name) == ["Aya Lund"])
    }

    @Test func `a wide table of one line and no line end is read`() throws {
        #expect(
            try Reading(text: "id;name;artist\r\nspotify:track:4TrkInvented0000000001;Salt;Aya Lund").tracks.count == 1)
    }

    // MARK: - What is no catalog

    @Test(arguments: [
        ("<!DOCTYPE html><html><body>Sign in</body></html>", FileKind.html),
        ("\n<?xml version=\"1.0\"?><plist></plist>", .xml),
        ("#EXTM3U\n#EXTINF:200,Aya Lund - Salt\nsalt.mp3\n", .m3u),
        ("%PDF-1.4", .pdf), ("SQLite format 3\u{0}", .sqlite), ("PAR1\u{0}\u{0}", .parquet),
        ("Aya Lund,Tidal Rooms,Salt,01 Jan 2024 12:00\nMira Sol,Lantern,Lantern,31 Dec 2023 23:59\n", .scrobbleList),
        (
            "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n1704110400,\"01 Jan 2024\",A,,B,,C,\n",
            .listeningHistory
        ),
        (
            "[{\"ts\": \"2024-01-01T12:00:00Z\", \"ms_played\": 10, \"master_metadata_track_name\": \"Salt\"}]",
            .listeningHistory
        ),
        ("{\"playlist\": {\"title\": \"x\", \"track\": [{\"title\": \"Salt\", \"creator\": \"Aya Lund\"}]}}", .jspf),
        ("{\"colours\": [\"red\"]}", .otherJSON), ("just some words\nand more\n", .text),
    ])
    func `a file that is no catalog is named by its kind`(text: String, kind: FileKind) throws {
        let error = try refusal(Array(text.utf8))

        #expect(error.code == .notACatalog(kind) && error.message.contains(kind.words))
    }

    @Test func `an empty file is called empty`() throws {
        #expect(try refusal([]).code == .empty)
        #expect(try refusal(Array(" \n\n".utf8)).code == .empty)
    }

    // MARK: - Columns

    @Test func `a missing column is named with the nearest ones and the flag`() throws {
        let error = try refusal(Array("track_id,title,artst,energy_level\n1,Salt,Aya Lund,3\n".utf8))

        #expect(error.code == .missingColumns(["artist_name"]))
        #expect(error.message.contains("the nearest are artst") && error.message.contains("--map artist_name=artst"))
    }

    @Test func `a missing column is named with its own flag, and none is called near that is not`() throws {
        let near = try refusal(Array("number,tilte,artst\n1,Salt,Aya Lund\n".utf8))
        let far = try refusal(Array("a,b,c\n1,Salt,Aya Lund\n".utf8))

        #expect(near.message.contains("--map track_name=tilte --map artist_name=artst"))
        #expect(far.message.contains("none is near") && far.message.contains("--map track_name=COLUMN"))
    }

    @Test func `a typing error in the header does not make analyses of tracks`() throws {
        let error = try refusal(
            Array("id,track nmae,artst name,energy\n4TrkInvented0000000001,Salt,Aya Lund,0.5\n".utf8))

        #expect(error.code == .missingColumns(["track_name", "artist_name"]))
        #expect(error.message.contains("--map track_name='track nmae' --map artist_name='artst name'"))
    }

    @Test(arguments: [
        "Titel;Künstler;Album;Jahr", "Titel;Kuenstler;Album;Jahr", "Titre;Artiste;Album;Année",
        "Título;Artista;Álbum;Año",
    ])
    func `headers in other languages are understood`(header: String) throws {
        let reading = try Reading(text: "\(header)\nSalt;Aya Lund;Tidal Rooms;2019\n")

        #expect(reading.tracks.map(\.name) == ["Salt"] && reading.credits(0) == ["Aya Lund"])
        #expect(reading.album(0)?.name == "Tidal Rooms" && reading.album(0)?.released.year == 2019)
    }

    @Test func `a column can be chosen, and one that is not there is refused`() throws {
        let text = "number,what,who,feel\n1,Salt,Aya Lund,0.5\n"
        let map: [ImportField: String] = [.trackName: "what", .artistName: "who", .valence: "Feel"]
        let reading = try Reading(text: text, options: ImportOptions(columns: map))

        #expect(reading.tracks.map(\.name) == ["Salt"] && reading.features.values.first?.valence == 0.5)
        #expect(reading.file.columns.ignored == ["number"])
        #expect(try refusal(Array(text.utf8), options: ImportOptions(columns: [.trackName: "whta"])).code == .badOption)
    }

    @Test func `numbers of rows are no identifiers`() throws {
        let reading = try Reading(text: "id,name,artist\n1,Salt,Aya Lund\n2,Pepper,Aya Lund\n")

        #expect(reading.tracks.allSatisfy { $0.id.rawValue.count == 22 })
        #expect(reading.file.columns.ignored == ["id"])
    }
}
