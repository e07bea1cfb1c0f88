import Testing

@testable import Importing

/// Seeds of a crawl are genre names and nothing else.
@Suite("Genre names")
struct GenreNamesTests {
    private func names(_ text: String) throws -> [String] {
        let file = try TemporaryFile(Array(text.utf8))
        return try GenreNames.read(contentsOf: file.path)
    }

    @Test func `a column of lists is read in any spelling`() throws {
        let text =
            "id,name,genres\n1,Aya Lund,\"['indie folk', 'chamber pop']\"\n2,Mira,\"synth-pop,indie folk\"\n3,Tor,doom metal;stoner rock\n"

        #expect(try names(text) == ["indie folk", "chamber pop", "synth-pop", "doom metal", "stoner rock"])
    }

    @Test func `lines, a list in one line and a list in brackets are names`() throws {
        #expect(try names("trip hop\n\"r&b, soul\"\n42\nhttps://example.org\ntrip hop\n") == ["trip hop", "r&b, soul"])
        #expect(try names("trip hop, dub\n") == ["trip hop", "dub"])
        #expect(try names("[\"trip hop\", \"dub\"]") == ["trip hop", "dub"])
    }

    @Test func `a table without such a column is refused, and so is what is no text`() throws {
        for text in [
            "\"\",\"title\",\"artist\",\"top genre\"\n\"1\",\"A\",\"B\",\"dub\"\n", "<html></html>", "", "1\n2\n",
        ] {
            #expect(throws: ImportError.self) { try names(text) }
        }
    }

    @Test func `JSON is taken for its genres only`() throws {
        #expect(
            try names(#"[{"name": "Mira Sol", "genres": ["dub", "ska"]}, {"name": "Tor", "genres": ["dub"]}]"#)
                == ["dub", "ska"])
        #expect(
            try names("{\"artist\": \"Mira\", \"genre\": \"dub;ska\"}\n{\"genre\": \"soul\"}\n") == [
                "dub", "ska", "soul",
            ])
        #expect(try names("['trip hop', 'dub']") == ["trip hop", "dub"])
        for text in [
            "{\n \"tracks\": [\n  {\n   \"name\": \"Mira Sol\"\n  }\n ],\n \"bannedArtists\": []\n}\n",
            "[\n {\n  \"danceability\": 0.61,\n  \"type\": \"audio_features\"\n }\n]\n", "{\"genres\": [",
        ] {
            #expect(throws: ImportError.self) { try names(text) }
        }
    }

    @Test func `identifiers in a column of genres are no names`() throws {
        let text =
            "name,genres\nAda,dub\nBee,4TrkInvented0000000001\nCee,b1a9c0e9-d987-4042-ae91-78d6a3267d69\nDee,QZINV2600001\n"

        #expect(try names(text) == ["dub"])
    }
}
