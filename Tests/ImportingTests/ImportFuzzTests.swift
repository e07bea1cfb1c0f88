import Catalog
import Foundation
import Testing

@testable import Importing

/// Whatever bytes arrive, reading them ends with rows or a refusal, and every row is counted once.
///
/// `JUKE_FUZZ_COUNT` says how many inputs each test makes; they are the same in every run with the same `JUKE_FUZZ_SEED`.
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
                let counted =
                    reading.file.columns.hasNames
                    ? reading.tracks.count : reading.rows - reading.leftOut.count - reading.repeated
                #expect(reading.rows == counted + reading.repeated + reading.leftOut.count)
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

    @Test func `tables of mutated bytes`() throws {
        try read(Self.table, special: ",;\t\"\n\r'[]0", salt: 0)
    }

    @Test func `JSON of mutated bytes`() throws {
        try read(Self.json, special: "{}[]\":,\\u0n\n", salt: 1)
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
