import Catalog
import Testing

@testable import Importing

/// Values are understood as people write them.
@Suite("Values")
struct ValueTests {
    @Test(
        arguments: [
            ("C", 0, nil), ("C#", 1, nil), ("Db", 1, nil), ("c♯", 1, nil), ("E♭", 3, nil), ("B", 11, nil),
            ("Cb", 11, nil),
            ("B#", 0, nil), ("9", 9, nil), ("9.0", 9, nil), ("-1", -1, nil), ("A minor", 9, .minor), ("F#m", 6, .minor),
            ("C#/Db", 1, nil), ("C#/Db minor", 1, .minor), ("G Major", 7, .major), ("Gmaj", 7, .major),
        ] as [(String, Int, AudioFeatures.Mode?)])
    func `keys are read as numbers, letters and words`(text: String, pitch: Int, mode: AudioFeatures.Mode?) {
        #expect(MusicKey(text) == MusicKey(pitch: pitch, mode: mode))
    }

    @Test func `positions on the wheel of keys are keys with their mode`() {
        #expect(MusicKey(camelot: "8B") == MusicKey(pitch: 0, mode: .major))
        #expect(MusicKey(camelot: "8A") == MusicKey(pitch: 9, mode: .minor))
        #expect(MusicKey(camelot: "3B") == MusicKey(pitch: 1, mode: .major))
        #expect(MusicKey(camelot: "12a") == MusicKey(pitch: 1, mode: .minor))
        #expect(MusicKey(camelot: "13A") == nil && MusicKey("H") == nil && MusicKey("12") == nil)
    }

    @Test func `beats in a bar are read as numbers and fractions`() {
        #expect(["4", "4.0", "4/4", "3/4"].map { Meter.read($0) } == [4, 4, 4, 3])
        #expect(["4.5", "x", "4/x", "99", ""].allSatisfy { Meter.read($0) == nil })
    }

    @Test func `lengths are read as clocks show them`() {
        #expect(DurationText.clock("3:13") == 193_000 && DurationText.clock("1:02:03") == 3_723_000)
        #expect(DurationText.clock("0:30.5") == 30_500)
        #expect(["3:60", "3", "a:b", "::", "-1:00", "99999:00"].allSatisfy { DurationText.clock($0) == nil })
    }

    @Test(
        arguments: [
            ("2021", "2021"), ("2021-07", "2021-07"), ("2021-07-02", "2021-07-02"),
            ("2021-07-02T00:00:00Z", "2021-07-02"),
            ("2021/7/2", "2021-07-02"), ("20210702", "2021-07-02"), ("2021.0", "2021"), ("July 2, 2021", "2021-07-02"),
            ("2nd of Jul 2021", nil), ("2 Jul 2021", "2021-07-02"), ("02-Jul-2021", "2021-07-02"),
            ("Jul 2021", "2021-07"),
            ("7/2/2021", "2021"), ("0000", nil), ("31/02/2021", "2021"), ("99/99/2021", nil), ("soon", nil),
        ] as [(String, String?)])
    func `dates are read in every common order, or not at all`(text: String, expected: String?) {
        #expect(DateText.read(text, order: .undecided)?.description == expected)
    }

    @Test func `the order of day and month is one for the whole file`() {
        var evidence = DateOrderEvidence()
        for date in ["3/8/2019", "7/2/2021"] { evidence.note(date) }
        #expect(evidence.order == .undecided)
        evidence.note("12/31/2020")
        #expect(evidence.order == .monthFirst)
        #expect(DateText.read("3/8/2019", order: evidence.order)?.description == "2019-03-08")
        evidence.note("31/12/2020")
        #expect(evidence.order == .undecided)
        var dots = DateOrderEvidence()
        dots.note("08.03.2019")
        #expect(dots.order == .dayFirst)
        #expect(DateText.read("08.03.2019", order: dots.order)?.description == "2019-03-08")
    }

    @Test(
        arguments: [
            ("['A', 'B']", ["A", "B"]), (#"["A", "B's"]"#, ["A", "B's"]), (#"["Tor's", 'x, y']"#, ["Tor's", "x, y"]),
            ("[]", []), ("[A, B]", ["A", "B"]), (#"['It\'s']"#, ["It's"]), ("['A'", nil), ("A", nil),
            ("['A' 'B']", nil),
        ] as [(String, [String]?)])
    func `lists in brackets are taken apart`(text: String, expected: [String]?) {
        #expect(ListText.brackets(text) == expected)
    }

    @Test func `tags are read in any of the spellings`() {
        #expect(ListText.tags("pop;rock") == ["pop", "rock"] && ListText.tags("pop, rock,pop") == ["pop", "rock"])
        #expect(ListText.tags("a, b;c") == ["a, b", "c"] && ListText.tags("['r&b']") == ["r&b"])
        #expect(
            ListText.tags("") == [] && ListText.tags("nan") == [] && ListText.tags("pop | rock") == ["pop", "rock"])
    }

    @Test func `identifiers are taken out of references`() {
        let id = SpotifyID("4TrkInvented0000000001")
        for text in [
            id.rawValue, "spotify:track:\(id)", "https://open.spotify.com/track/\(id)?si=x", "juke:track:\(id)",
            "https://open.spotify.com/intl-de/track/\(id)", "open.spotify.com/track/\(id)",
            "https://api.spotify.com/v1/tracks/\(id)",
        ] {
            #expect(Identifier.read(text, of: .track) == .id(id))
        }
        #expect(Identifier.read("spotify:local:a:b:c:1", of: .track) == .local)
        #expect(Identifier.read("spotify:episode:\(id)", of: .track) == .episode)
        for text in [
            "spotify:album:\(id)", "https://example.org/track/\(id)", "a b", "é", String(repeating: "a", count: 65),
        ] {
            #expect(Identifier.read(text, of: .track) == .wrong)
        }
        #expect(Identifier.read("", of: .track) == .absent && Identifier.read("N/A", of: .track) == .absent)
    }

    @Test func `artists are split as a count or a separator says`() {
        func names(_ text: String, _ count: Int?, _ separator: String? = nil) -> [String] {
            ArtistNames(text, count: count, separator: separator).names
        }
        #expect(names("A;B", nil) == ["A", "B"] && names("A, B", 2) == ["A", "B"])
        #expect(names("Tor, the Smith", 1) == ["Tor, the Smith"] && names("Tor, the Smith", nil) == ["Tor, the Smith"])
        #expect(names("A, B", nil, ", ") == ["A", "B"] && names("A & B", 2) == ["A", "B"])
        #expect(ArtistNames("Tor, the Smith", count: nil, separator: nil).isUncertain)
        #expect(ArtistNames("A, B, C", count: 2, separator: nil).isUncertain)
    }

    @Test func `derived identifiers do not depend on spelling`() {
        let id = DerivedID.track(artists: ["Aya Lund", "Mira Sol"], title: "Café Nocturne", milliseconds: 200_001)

        #expect(DerivedID.track(artists: ["AYA LUND; mira sol"], title: "cafe nocturne!", milliseconds: 199_900) == id)
        #expect(DerivedID.track(artists: ["Aya Lund", "Mira Sol"], title: "Café", milliseconds: 200_001) != id)
        #expect(id.rawValue.utf8.count == 22)
    }

    // MARK: - Whole files

    @Test func `shares are percent when the whole file shows it`() throws {
        let percent = try Reading(text: "title,artist,energy,valence\nA,X,61,1\nB,X,72,40\nC,X,5,9\n")
        let mixed = try Reading(text: "title,artist,energy,valence\nA,X,0.61,0.1\nB,X,72,0.4\nC,X,0.5,0.9\n")

        #expect(percent.tracks.map { percent.features[$0.id]?.energy } == [0.61, 0.72, 0.05])
        #expect(percent.features[percent.tracks[0].id]?.valence == 0.01)
        #expect(mixed.tracks.map { mixed.features[$0.id]?.energy } == [0.61, nil, 0.5])
        #expect(mixed.count(.dropped, .energy) == 1)
    }

    @Test func `units beside numbers are understood`() throws {
        let reading = try Reading(text: "title,artist,energy,loudness,duration\nA,X,61%,-6 dB,3:13\n")
        let features = reading.features[reading.tracks[0].id]

        #expect(
            features?.energy == 0.61 && features?.loudness == -6 && reading.tracks[0].durationMilliseconds == 193_000)
    }

    @Test func `albums of one name differ by their year, and a compilation is one`() throws {
        let twice = try Reading(
            text:
                "title,artist,album,release date\nA,X,Homecoming,1994\nB,X,Homecoming,2014-05-01\nC,X,Homecoming,2014\n"
        )
        let compilation = try Reading(
            text: "title,artist,album\nA,X,Harbour Songs\nB,Y,Harbour Songs\nC,Z,Harbour Songs\nD,X,Alone\n")
        let hits = try Reading(text: "title,artist,album\nA,X,Greatest Hits\nB,Y,Greatest Hits\nC,Z,Greatest Hits\n")

        #expect(twice.albums.count == 2 && twice.tracks[1].album == twice.tracks[2].album)
        #expect(compilation.albums.count == 2 && compilation.album(0)?.kind == .compilation)
        #expect(compilation.album(0)?.artists.map(\.name) == ["Various Artists"])
        #expect(hits.albums.count == 3)
    }

    @Test func `a compilation is known by whole words of its name`() throws {
        let ostriches = try Reading(text: "title,artist,album\nA,X,The Ostrich\nB,Y,The Ostrich\n")
        let scores = try Reading(text: "title,artist,album\nA,X,Harbour (OST)\nB,Y,Harbour (OST)\n")
        let spelled = try Reading(text: "title,artist,album\nA,X,Harbour O.S.T.\nB,Y,Harbour O.S.T.\n")

        #expect(ostriches.albums.count == 2)
        #expect(scores.albums.count == 1 && scores.album(0)?.kind == .compilation)
        #expect(spelled.albums.count == 1)
    }

    @Test func `a row whose id is none is left out, and an empty id is derived`() throws {
        let reading = try Reading(
            text:
                "track_id,title,artist\n#REF!,A,X\n,B,X\nspotify:album:4AlbInvented0000000001,C,X\n4TrkInvented0000000001,D,X\n"
        )

        #expect(
            reading.tracks.map(\.name) == ["B", "D"]
                && reading.leftOut.map(\.kind) == [.notAnIdentifier, .notAnIdentifier])
    }

    @Test func `recording codes and MusicBrainz identifiers are kept`() throws {
        let mbid = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"
        let file = try TemporaryFile(
            Array(
                "title,artist,isrc,recording_mbid,artist_mbid,release_mbid,album\nA,X,qz-inv-26-00001,\(mbid),\(mbid.uppercased()),\(mbid),Y\n"
                    .utf8))
        let batch = try ImportReader(ImportSource.sources(at: file.path)[0]).nextBatch()
        let track = try #require(batch?.tracks.first)

        #expect(track.isrc == "QZINV2600001" && track.id == DerivedID.track(isrc: "QZINV2600001"))
        #expect(batch?.recordingMBIDs[track.id] == mbid && batch?.releaseMBIDs[track.album] == mbid)
        #expect(batch?.artistMBIDs[track.artists[0].id] == mbid)
    }

    @Test(arguments: [
        ("0", 0), ("-0.5", -0.5), ("0.0946", 0.0946), ("127.698", 127.698), ("1e-05", 1e-5), ("5.91E-05", 5.91e-5),
        ("12345678901234567890123", 1.2345678901234568e22), ("0.1234567890123456789", 0.1234567890123456789),
        (" 4 ", 4), ("+3", 3), (".5", 0.5), ("7.", 7),
    ])
    func `numbers read as the standard library reads them`(text: String, expected: Double) {
        #expect(Self.number(text) == .number(expected))
    }

    @Test(arguments: ["", " ", "NA", "null", "NaN", "None"])
    func `empty fields and their spellings are absent`(text: String) {
        #expect(Self.number(text) == .absent)
    }

    @Test(arguments: ["x", "1.2.3", "1,5", "--1", "-.", ".", "inf", "0x10 z"])
    func `other text is no number`(text: String) {
        #expect(Self.number(text) == .wrong)
    }

    private static func number(_ text: String) -> NumberText.Reading {
        Array(text.utf8).withUnsafeBufferPointer { NumberText.read($0, point: UInt8(ascii: ".")) }
    }
}
