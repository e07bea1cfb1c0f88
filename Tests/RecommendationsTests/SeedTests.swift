import Catalog
import Foundation
import Recommendations
import Testing

/// Seeds, their names' normal form (docs/legacy-api.md, c.1) and their JSON.
struct SeedTests {
    @Test(arguments: [
        (["  Tool  ", "Opeth", "tool", ""], ["Opeth", "Tool", "tool"]),
        ([" Mastodon", "Opeth", "mastodon"], ["Mastodon", "Opeth", "mastodon"]),
        (["prog", "doom", "prog"], ["doom", "prog"]),
        (["\u{3000}a\u{1F}", "a", " \u{A0} "], ["a"]),
        (["é", "z", "Z", "😀", "\u{FF5E}"], ["Z", "z", "é", "\u{FF5E}", "😀"]),
        ([], []),
    ])
    func `names are trimmed, distinct and sorted by code point`(given: [String], normal: [String]) {
        #expect(Seed.normalized(given) == normal)
    }

    @Test func `composed and decomposed spellings are two names`() {
        let names = Seed.normalized(["bj\u{F6}rk", "bjo\u{308}rk", "bj\u{F6}rk"])

        #expect(names.map { Array($0.unicodeScalars.map(\.value)) }.count == 2)
    }

    @Test(arguments: [
        (#"{"uri":"juke:track:t1"}"#, Seed.uri(JukeURI(.track, "t1"))),
        (#"{"uri":"juke:track:t1","weight":-2}"#, .uri(JukeURI(.track, "t1"), weight: -2)),
        (#"{"name":"Tool"}"#, .name("Tool")),
        (#"{"name":"Tool","type":"artist","weight":0.5,"since":2027}"#, .name("Tool", type: .artist, weight: 0.5)),
        (#"{"vector":[1,-0.5]}"#, .vector([1, -0.5])),
    ])
    func `a seed is a URI, a name or a vector, and weighs 1 unless it says otherwise`(json: String, seed: Seed) throws {
        #expect(try JSONDecoder().decode(Seed.self, from: Data(json.utf8)) == seed)
    }

    @Test func `a seed of nothing is no seed`() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Seed.self, from: Data(#"{"weight":1}"#.utf8))
        }
    }
}
