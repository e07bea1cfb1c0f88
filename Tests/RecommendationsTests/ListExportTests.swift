import Catalog
import Foundation
import Recommendations
import Testing

/// Lists as files for players and spreadsheets.
struct ListExportTests {
    private static let rows = [
        ExportRow(
            uri: JukeURI(.artist, "a"), rank: 1, name: "Tool", likeness: 0.9, details: nil, closeness: 0.5, versions: 3),
        ExportRow(
            uri: JukeURI(.track, "t"), rank: 1, name: "Say \"Hi\",\r\nnow", likeness: 1,
            details: RecommendationDetails(
                artists: [
                    NamedResource(uri: JukeURI(.artist, "q"), name: "Queen"),
                    NamedResource(uri: JukeURI(.artist, "b"), name: "B\u{2028}#EXTINF:1,Evil"),
                ],
                album: NamedResource(uri: JukeURI(.album, "x"), name: "X"), releaseYear: 1975,
                durationMilliseconds: 354_600, location: "file:///music/say%20hi.flac")),
        ExportRow(uri: JukeURI(.track, "u"), rank: 2, name: "Plain", likeness: 0.5, details: nil, closeness: 0),
    ]

    @Test func `remarks are comments of a playlist and no line of a table`() {
        let remarks = ["\"Qeen\" was taken for Queen.", "Two\nlines"]

        let m3u = ListExport.m3u.text(of: [], title: "T", remarks: remarks)
        let jspf = ListExport.jspf.text(of: [], title: "T", remarks: remarks)

        #expect(m3u == "#EXTM3U\n#PLAYLIST:T\n# \"Qeen\" was taken for Queen.\n# Two lines\n")
        #expect(jspf.contains(#""annotation":"\"Qeen\" was taken for Queen.\nTwo\nlines","track":[]"#), "\(jspf)")
        for form in [ListExport.csv, .uris] {
            #expect(form.text(of: [], title: "T", remarks: remarks) == form.text(of: [], title: "T"))
        }
    }

    @Test func `a table quotes what RFC 4180 asks to quote`() {
        let text = ListExport.csv.text(of: Self.rows, title: "", lineEnd: "\r\n")

        #expect(
            text == "kind,rank,name,artists,album,release_year,likeness,uri,closeness,closeness_word,versions\r\n"
                + "artist,1,Tool,,,,0.9,juke:artist:a,0.5,close,3\r\n"
                + "track,1,\"Say \"\"Hi\"\",  now\",\"Queen, B #EXTINF:1,Evil\",X,1975,1.0,juke:track:t,,,\r\n"
                + "track,2,Plain,,,,0.5,juke:track:u,0.0,,\r\n")
    }

    @Test(arguments: [
        ("=cmd|calc", "'=cmd|calc"), ("-M-", "'-M-"), ("+44", "'+44"), ("@home", "'@home"), ("1 = 2", "1 = 2"),
        ("\u{202E}txt.exe", " txt.exe"), ("a\u{1B}[2J\u{9B}b", "a [2J b"),
    ])
    func `a spreadsheet computes no name of a table and sees no control character`(_ name: String, _ cell: String) {
        let row = ExportRow(uri: JukeURI(.artist, "a"), rank: 1, name: name, likeness: 0.5, details: nil)

        let text = ListExport.csv.text(of: [row], title: "")

        #expect(text.hasSuffix("\nartist,1,\(cell),,,,0.5,juke:artist:a,,,\n"), "\(text)")
    }

    @Test func `a playlist has two lines a track, whatever is in the names`() {
        let text = ListExport.m3u.text(of: Self.rows, title: "Like\nQueen")

        #expect(
            text == """
                #EXTM3U
                #PLAYLIST:Like Queen
                #EXTINF:355,Queen, B #EXTINF:1,Evil - Say "Hi",  now
                file:///music/say%20hi.flac
                #EXTINF:-1,Plain
                juke:track:u

                """)
        #expect(!text.unicodeScalars.contains { $0 == "\r" || $0 == "\u{2028}" })
    }

    @Test func `JSPF has the tracks with their artists, albums and lengths`() throws {
        let text = ListExport.jspf.text(of: Self.rows, title: "Like Queen")

        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let playlist = try #require(object["playlist"] as? [String: Any])
        let tracks = try #require(playlist["track"] as? [[String: Any]])
        #expect(playlist["title"] as? String == "Like Queen" && playlist["creator"] as? String == "Juke")
        #expect(tracks.count == 2)
        #expect(tracks[0]["identifier"] as? [String] == ["juke:track:t"])
        #expect(tracks[0]["location"] as? [String] == ["file:///music/say%20hi.flac"])
        #expect(tracks[0]["title"] as? String == "Say \"Hi\",\r\nnow")
        #expect(tracks[0]["creator"] as? String == "Queen, B\u{2028}#EXTINF:1,Evil")
        #expect(tracks[0]["album"] as? String == "X" && tracks[0]["duration"] as? Int == 354_600)
        #expect(Set(tracks[1].keys) == ["identifier", "title"])
    }

    @Test func `URIs stand one on a line`() {
        #expect(ListExport.uris.text(of: Self.rows, title: "x") == "juke:artist:a\njuke:track:t\njuke:track:u\n")
    }

    @Test(arguments: ListExport.allCases)
    func `nothing is a file too`(form: ListExport) {
        #expect(!form.text(of: [], title: "").contains("track:"))
        #expect(form.fileName.hasPrefix("juke.") && form.mediaType.contains("/"))
    }

    @Test func `a title has the seeds that a list is to be like`() {
        let seeds = [
            ResolvedSeed(seed: "queen", uri: JukeURI(.artist, "q"), name: "Queen", match: .folded),
            ResolvedSeed(seed: "Creed", uri: JukeURI(.artist, "c"), name: "Creed", match: .exact, weight: -0.3),
            ResolvedSeed(seed: "xyzzy", uri: nil, name: nil, match: .tokenHash, weight: 0),
        ]

        #expect(seeds.title == "Queen")
    }
}
