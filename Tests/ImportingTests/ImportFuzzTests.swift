import Catalog
import Foundation
import Testing

@testable import Importing

/// Whatever bytes arrive, reading them ends with rows or a refusal, and every row is counted once.
///
/// `JUKE_FUZZ_COUNT` says how many inputs each test makes; they are the same in every run with the same
/// `JUKE_FUZZ_SEED`.
@Suite("Fuzzing the import")
struct ImportFuzzTests {
    private static let count = number("JUKE_FUZZ_COUNT").map { max(1, $0 / 100) } ?? 400
    private static let seed = UInt64(number("JUKE_FUZZ_SEED") ?? 1)

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
    }

    /// A generator that gives the same numbers in every run (SplitMix64, Steele and others 2014).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }

        /// Changes, doubles, drops and cuts some bytes.
        mutating func mutate(_ original: [UInt8], special: [UInt8]) -> [UInt8] {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &self) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &self)
                switch Int.random(in: 0..<6, using: &self) {
                case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &self)
                case 1: bytes[position] = special.randomElement(using: &self) ?? 0
                case 2: bytes.insert(special.randomElement(using: &self) ?? 0, at: position)
                case 3: bytes.remove(at: position)
                case 4: bytes.insert(contentsOf: bytes[position...].prefix(40), at: position)
                default: bytes.removeLast(min(bytes.count, Int.random(in: 0..<40, using: &self)))
                }
            }
            return bytes
        }
    }

    private static let table = Array(
        """
        track_id,title,artists,album,release date,key,mode,duration,energy,genres,isrc
        4TrkInvented0000000001,Salt,"['Aya Lund', 'Mira Sol']",Tidal Rooms,7/2/2021,C#,Major,3:20,0.5,"pop, rock",QZINV2600001
        spotify:track:4TrkInvented0000000002,"Pep""per",Tor;Aya Lund,"Forge, Notes",2021-07-02,9,0,200000,61%,['a'],

        """.utf8)

    private static let json = Array(
        #"""
        {"items": [{"track": {"id": "4TrkInvented0000000001", "name": "S\u00f8l", "artists": [{"id": "x", "name": "Aya Lund"}],
        "album": {"name": "Tidal Rooms"}}}, null, {"track": {"id": "b", "name": "c", "artists": [{"name": "d"}]}}]}
        """#.utf8)

    private func read(_ original: [UInt8], special: String, salt: UInt64) throws {
        var generator = Generator(state: Self.seed &+ salt)
        var (read, refused) = (0, 0)
        for _ in 0..<Self.count {
            let bytes = generator.mutate(original, special: Array(special.utf8))
            do {
                let reading = try Reading(bytes: bytes)
                read += 1
                let counted = reading.file.columns.hasNames ? reading.tracks.count : reading.features.count
                #expect(
                    reading.rows
                        == counted + reading.repeated + reading.leftOut.count + reading.emptyAnalyses.count)
                #expect(reading.survey.rows == reading.rows && reading.survey.leftOutRows == reading.leftOut.count)
                for track in reading.tracks {
                    #expect(reading.albums[track.album] != nil && !track.artists.isEmpty)
                    #expect(track.artists.allSatisfy { reading.artists[$0.id] != nil })
                }
            } catch let error as ImportError {
                refused += 1
                #expect(!error.message.isEmpty)
            }
        }
        #expect(read > 0 && refused > 0)
    }

    /// Analyses of tracks, one of them twice and one without a feature.
    private static let analyses = Array(
        """
        id,energy,tempo,key
        4TrkInvented0000000001,0.5,120,C#
        4TrkInvented0000000002,,,
        4TrkInvented0000000001,0.5,120,1
        spotify:track:4TrkInvented0000000003,61%,90.5,A minor

        """.utf8)

    @Test func `tables of mutated bytes are read or refused, and each row counts once`() throws {
        try read(Self.table, special: ",;\t\"\n\r'[]0", salt: 0)
    }

    @Test func `analyses of mutated bytes are read or refused, and each row counts once`() throws {
        try read(Self.analyses, special: ",;\t\"\n\r%0d", salt: 4)
    }

    @Test func `JSON of mutated bytes is read or refused, and each record counts once`() throws {
        try read(Self.json, special: "{}[]\":,\\u0n\n", salt: 1)
    }

    /// Small files of the other kinds that are read.
    private static let companions = [
        "#EXTM3U\n#PLAYLIST:Harbours\n#EXTINF:200,Aya Lund - Salt\nmusic/salt.mp3\nspotify:track:4TrkInvented0000000001\n",
        "<?xml version=\"1.0\"?><playlist xmlns=\"http://xspf.org/ns/0/\"><title>Harbours</title><trackList><track>"
            + "<title>Salt</title><creator>Aya Lund</creator></track></trackList></playlist>",
        #"{"playlist": {"title": "Harbours", "track": [{"title": "Salt", "creator": "Aya Lund", "identifier": "x"}]}}"#,
        #"{"playlists": [{"name": "H", "pid": 1, "tracks": [{"track_uri": "spotify:track:a", "artist_name": "A", "track_name": "S"}]}]}"#,
        "playlist_id,track_id\np1,4TrkInvented0000000001\np2,4TrkInvented0000000002\n",
        #"[{"endTime": "2024-01-01 12:00", "artistName": "Aya Lund", "trackName": "Salt", "msPlayed": 200000}]"#,
        #"{"tracks": [{"artist": "A", "album": "B", "track": "C", "uri": "x"}], "albums": [], "artists": [{"name": "A"}], "shows": []}"#,
        "Aya Lund,Tidal Rooms,Salt,01 Jan 2024 12:00\nMira Sol,Lantern,Lantern,31 Dec 2023 23:59\n",
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>Tracks</key><dict><key>1</key><dict><key>Track ID</key>"
            + "<integer>1</integer><key>Name</key><string>Salt &amp; Sea</string><key>Play Count</key><integer>3</integer>"
            + "</dict></dict><key>Playlists</key><array><dict><key>Name</key><string>H</string><key>Playlist Items</key>"
            + "<array><dict><key>Track ID</key><integer>1</integer></dict></array></dict></array></dict></plist>",
        "genres\n\"['indie folk', 'doom metal']\"\nsynth-pop;dub\n",
    ]

    @Test(arguments: companions.indices)
    func `playlists, tastes, genres and tables by column of mutated bytes are read or refused`(_ number: Int) throws {
        var generator = Generator(state: Self.seed &+ 10 &+ UInt64(number))
        let original = Array(Self.companions[number].utf8)
        for _ in 0..<max(1, Self.count / 4) {
            let bytes = generator.mutate(original, special: Array("{}[]<>&\":,;\t\n\r\\u0".utf8))
            let file = try TemporaryFile(bytes)
            do throws(ImportError) {
                let source = try ImportSource.sources(at: file.path)[0]
                for list in (try? PlaylistReader.read(source)) ?? [] { #expect(!list.entries.isEmpty) }
                _ = try? TasteReader.read(source)
                for name in (try? GenreNames.read(contentsOf: file.path)) ?? [] { #expect(GenreNames.isName(name)) }
                let table = try ColumnTable(contentsOf: file.path, anyOf: ["playlist_id", "track_id", "genres"])
                #expect(table.rows.count == table.lines.count)
                #expect(table.rows.allSatisfy { $0.count == table.columns.count })
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }

    @Test(arguments: ["gzip", "bzip2", "xz"])
    func `compressed files of mutated bytes are read or refused`(program: String) throws {
        let plain = try TemporaryFile(Self.table)
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, "-c", plain.path]
        process.standardOutput = pipe
        try process.run()
        let packed = Array(try pipe.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        try #require(packed.count > 50)
        var generator = Generator(state: Self.seed &+ 3)
        for _ in 0..<Self.count / 2 {
            do {
                let reading = try Reading(bytes: generator.mutate(packed, special: packed))
                #expect(reading.survey.rows == reading.rows)
            } catch let error as ImportError {
                #expect(!error.message.isEmpty)
            }
        }
    }

    @Test func `texts of random characters are values or none`() {
        var generator = Generator(state: Self.seed &+ 2)
        let alphabet = Array("0123456789:/.-+eE%# abcdefgABCDEFG♯b'\"[],;\\uTZ\u{301}é")
        for _ in 0..<Self.count * 20 {
            let text = String(
                (0..<Int.random(in: 0..<14, using: &generator)).compactMap { _ in
                    alphabet.randomElement(using: &generator)
                })
            if let key = MusicKey(text) ?? MusicKey(camelot: text) { #expect((-1...11).contains(key.pitch)) }
            if let meter = Meter.read(text) { #expect((0...16).contains(meter)) }
            if let length = DurationText.clock(text) { #expect((0...DurationText.longest).contains(length)) }
            if let date = DateText.read(text, order: .dayFirst) { #expect((1000...2100).contains(date.year)) }
            _ = ListText.tags(text)
            _ = Identifier.read(text, of: .track)
            _ = ArtistNames(text, count: 2, separator: nil)
        }
    }
}
