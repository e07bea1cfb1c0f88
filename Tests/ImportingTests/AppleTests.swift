import Catalog
import Foundation
import Testing

@testable import Importing

/// What Apple's programs and services export is a catalog, playlists and a taste.
@Suite("Apple Music")
struct AppleTests {
    private static let tracks = [
        """
        <key>4001</key>
        <dict>
            <key>Track ID</key><integer>4001</integer>
            <key>Name</key><string>Salt &amp; Sea</string>
            <key>Artist</key><string>Aya Lund</string>
            <key>Album Artist</key><string>Aya Lund</string>
            <key>Album</key><string>Tidal "Rooms"</string>
            <key>Genre</key><string>Indie Folk</string>
            <key>Kind</key><string>MPEG audio file</string>
            <key>Total Time</key><integer>200001</integer>
            <key>Disc Number</key><integer>1</integer>
            <key>Track Number</key><integer>3</integer>
            <key>Year</key><integer>2019</integer>
            <key>Play Count</key><integer>7</integer>
            <key>Rating</key><integer>80</integer>
            <key>Persistent ID</key><string>0F0F0F0F0F0F0F0F</string>
            <key>Track Type</key><string>File</string>
            <key>Location</key><string>file:///Users/x/Salt.mp3</string>
            <key>Explicit</key><true/>
        </dict>
        """,
        """
        <key>4002</key>
        <dict>
            <key>Track ID</key><integer>4002</integer>
            <key>Name</key><string>Pepper</string>
            <key>Artist</key><string>Mira Sol</string>
            <key>Album</key><string>Summer</string>
            <key>Compilation</key><true/>
            <key>Total Time</key><integer>100000</integer>
            <key>Play Count</key><integer>50</integer>
            <key>Rating</key><integer>100</integer><key>Rating Computed</key><true/>
        </dict>
        """,
        """
        <key>4003</key>
        <dict>
            <key>Track ID</key><integer>4003</integer><key>Name</key><string>Talk</string>
            <key>Artist</key><string>Talkers</string><key>Podcast</key><true/><key>Play Count</key><integer>99</integer>
        </dict>
        <key>4004</key>
        <dict>
            <key>Track ID</key><integer>4004</integer><key>Name</key><string>Film</string>
            <key>Artist</key><string>Studio</string><key>Movie</key><true/>
        </dict>
        """,
    ]
    private static let playlists = """
        <dict><key>Name</key><string>Library</string><key>Master</key><true/>
            <key>Playlist Items</key><array><dict><key>Track ID</key><integer>4001</integer></dict></array></dict>
        <dict><key>Name</key><string>Often</string><key>Smart Info</key><data>AQEAAw==</data>
            <key>Playlist Items</key><array><dict><key>Track ID</key><integer>4001</integer></dict></array></dict>
        <dict><key>Name</key><string>Harbours</string><key>Playlist Persistent ID</key><string>AAAA000000000001</string>
            <key>Playlist Items</key>
            <array>
                <dict><key>Track ID</key><integer>4002</integer></dict><dict><key>Track ID</key><integer>4001</integer></dict>
                <dict><key>Track ID</key><integer>4003</integer></dict><dict><key>Track ID</key><integer>9</integer></dict>
            </array></dict>
        """

    private static func library(
        _ tracks: String = tracks.joined(separator: "\n"), head: String = #"encoding="UTF-8""#,
        doctype: String =
            #"<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">"#
    ) -> String {
        """
        <?xml version="1.0" \(head)?>
        \(doctype)
        <plist version="1.0">
        <dict>
            <key>Major Version</key><integer>1</integer>
            <key>Date</key><date>2026-01-02T03:04:05Z</date>
            <key>Tracks</key>
            <dict>
            \(tracks)
            </dict>
            <key>Playlists</key>
            <array>\(playlists)</array>
        </dict>
        </plist>
        """
    }

    private func source(_ text: String) throws -> (TemporaryFile, ImportSource) {
        let file = try TemporaryFile(Array(text.utf8))
        return (file, try ImportSource.sources(at: file.path)[0])
    }

    @Test func `a library's tracks are a catalog, podcasts and films left out with their lines`() throws {
        let reading = try Reading(text: Self.library())

        #expect(reading.tracks.map(\.name) == ["Salt & Sea", "Pepper"])
        #expect(reading.tracks.map(\.durationMilliseconds) == [200_001, 100_000])
        #expect(reading.tracks.map(\.isExplicit) == [true, false] && reading.tracks[0].trackNumber == 3)
        #expect(reading.album(0)?.name == "Tidal \"Rooms\"" && reading.album(0)?.released == ReleaseDate(year: 2019))
        #expect(reading.album(1)?.kind == .compilation)
        #expect(reading.album(1)?.artists == [ImportIndex.variousArtists])
        #expect(reading.genres(of: "Aya Lund") == ["Indie Folk"])
        #expect(reading.leftOut.map(\.kind) == [.episode, .notMusic])
        #expect(reading.leftOut.map(\.line) == [41, 46] && reading.rows == 4)
        #expect(
            reading.file.dialect == "an XML property list"
                && reading.file.columns.profile?.name == "Apple Music library")
    }

    @Test func `a library in UTF-16 and with a byte order mark reads the same`() throws {
        let text = Self.library(head: #"encoding="UTF-16""#)
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { wide += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }

        #expect(try Reading(bytes: wide).tracks.map(\.name) == ["Salt & Sea", "Pepper"])
        #expect(try Reading(bytes: [0xEF, 0xBB, 0xBF] + Array(Self.library().utf8)).tracks.count == 2)
    }

    @Test func `its playlists are those that somebody made, podcasts and unknown numbers left aside`() throws {
        let (file, source) = try source(Self.library())
        let lists = try PlaylistReader.read(source)

        #expect(lists.map(\.name) == ["Harbours"] && lists.map(\.key) == ["AAAA000000000001"])
        #expect(
            lists.first?.entries == [
                .init(artist: "Mira Sol", title: "Pepper"), .init(artist: "Aya Lund", title: "Salt & Sea"),
            ])
        _ = file
    }

    @Test func `stars that somebody gave are likes, and plays count`() throws {
        let (file, source) = try source(Self.library())
        let taste = try TasteReader.read(source)

        #expect(taste?.topTracks() == ["Salt & Sea", "Pepper"] && taste?.plays == 57)
        #expect(taste?.topArtists() == ["Aya Lund", "Mira Sol"])
        _ = file
    }

    /// Libraries that would take memory or time without measure, or end the process.
    private static let hostile: [(String, ImportError.Code)] = [
        (library(doctype: #"<!DOCTYPE plist [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>"#), .unreadable),
        (library(doctype: #"<!DOCTYPE plist [<!ENTITY x SYSTEM "file:///etc/hostname">]>"#), .unreadable),
        (library("<key>1</key>" + String(repeating: "<dict><key>a</key>", count: 100_000)), .tooLarge),
        (
            library(
                "<key>1</key><dict><key>Name</key><string>" + String(repeating: "x", count: 30 << 20)
                    + "</string></dict>"),
            .tooLarge
        ),
        (library("<key>1</key><dict><key>Name</key><string>Salt</strong></dict>"), .unreadable),
        (String(library().prefix(1_500)), .unreadable),
        (library(""), .empty),
    ]

    @Test(arguments: hostile.indices)
    func `a property list that is no library is refused`(number: Int) throws {
        let (text, code) = Self.hostile[number]
        let error = try refusal(Array(text.utf8))

        #expect(error.code == code && !error.message.isEmpty)
    }

    @Test func `bytes that are no UTF-8 do not reach the system's parser`() throws {
        let bytes = Array(Self.library().utf8)
        let place = try #require(bytes.firstRange(of: Array("<string>Salt".utf8))).lowerBound

        for odd: [UInt8] in [[0xE9], [0xFF], [0xC3], [0]] {
            let error = try refusal(Array(bytes[..<(place + 4)]) + odd + Array(bytes[(place + 4)...]))
            #expect(error.message.contains("XML that cannot be read") || error.code == .notACatalog(.binary))
        }
    }

    @Test func `control characters in tags are blanks`() throws {
        let text = Self.library(
            "<key>1</key><dict><key>Name</key><string>Sa\u{1}lt</string><key>Artist</key><string>A</string></dict>")

        #expect(try Reading(text: text).tracks.map(\.name) == ["Sa lt"])
    }

    @Test func `characters that are torn by the end of a portion are whole`() throws {
        let names = (0..<3_000).map {
            "<key>\($0)</key><dict><key>Name</key><string>é\($0)ü🎵</string><key>Artist</key><string>Å</string></dict>"
        }
        let reading = try Reading(text: Self.library(names.joined()))

        #expect(reading.tracks.map(\.name) == (0..<3_000).map { "é\($0)ü🎵" })
    }

    @Test func `the tracks of the copy of one's data are a catalog and a taste`() throws {
        let text = #"""
            [{"Content Type": "Song", "Track Identifier": 123456789, "Title": "Salt", "Artist": "Aya Lund", "Album": "Tidal",
              "Genre": "Folk", "Track Year": 2019, "Track Number On Album": 2, "Track Duration": 200001,
              "Track Play Count": 4, "Track Like Rating": "liked"},
             {"Content Type": "Song", "Track Identifier": 123456790, "Title": "Pepper", "Artist": "Mira Sol", "Album": "Hot",
              "Genre": "Pop", "Track Year": 2020, "Track Number On Album": 1, "Track Duration": 100001,
              "Track Play Count": 9}]
            """#
        let reading = try Reading(text: text)
        let (file, source) = try source(text)
        let taste = try TasteReader.read(source)

        #expect(reading.tracks.map(\.name) == ["Salt", "Pepper"] && reading.tracks[0].trackNumber == 2)
        // The numbers mean nothing outside of the account.
        #expect(reading.tracks.allSatisfy { $0.id.rawValue.count == 22 })
        #expect(taste?.topTracks() == ["Salt", "Pepper"] && taste?.plays == 13)
        _ = file
    }

    @Test func `its tables of plays and loves are a taste, and no catalog`() throws {
        let plays = """
            Track Description,Date Played,Play Duration Milliseconds,Play Count,Skip Count
            Aya Lund - Salt,20260102,400002,2,0
            Mira Sol - Pepper,20260103,900,0,1
            """
        let activity = """
            Album Name,Artist Name,Song Name,Event Start Timestamp,Play Duration Milliseconds
            Tidal,Aya Lund,Salt,2026-01-02T03:04:05Z,200001
            Hot,Mira Sol,Pepper,2026-01-02T03:04:05Z,900
            """
        let history = "Track Name,Last Played Date,Is User Initiated\nAya Lund - Salt,1767322800000,true\n"
        let loves = """
            Favorite Type,Item Reference,Item Description,Last Modified,Preference
            SONG,1,Aya Lund - Salt,2026-01-02,FAVORITE
            ARTIST,2,Mira Sol,2026-01-02,FAVORITE
            SONG,3,Tor - Anvil,2026-01-02,DISLIKE
            """
        for (text, tracks, artists) in [
            (plays, ["Salt"], ["Aya Lund"]), (activity, ["Salt"], ["Aya Lund"]), (history, ["Salt"], ["Aya Lund"]),
            (loves, ["Salt"], ["Aya Lund", "Mira Sol"]),
        ] {
            let (file, source) = try source(text)
            let taste = try TasteReader.read(source)
            #expect(taste?.topTracks() == tracks && taste?.topArtists() == artists, "\(text)")
            #expect(try refusal(Array(text.utf8)).message.contains("juke profile import"), "\(text)")
            _ = file
        }
    }

    @Test func `playlists by number say where the names are`() throws {
        let error = try refusal(Array(#"[{"Title": "Harbours", "Playlist Item Identifiers": [1, 2]}]"#.utf8))

        #expect(error.message.contains("Export Library…"))
    }
}
