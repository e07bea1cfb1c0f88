import Catalog
import Pipeline
import Testing

@testable import JukeCommand

/// Recommendations as a person reads them.
struct RecommendationTableTests {
    private static let answer = RecommendationAnswer(
        artists: [RecommendationAnswer.Item(name: "Tool", spotifyID: "a1", likeness: 0.9, score: 0.9, quality: 1)],
        tracks: [
            RecommendationAnswer.Item(name: "Мои песни", spotifyID: "t1", likeness: 1, score: 1, quality: 1),
            RecommendationAnswer.Item(name: "부석순", spotifyID: "t2", likeness: 0, score: -0.2, quality: 1),
        ],
        modelVersion: "v1.2.0", generatedAt: 0,
        seeds: [
            RecommendationAnswer.SeedResolution(
                seed: "tool", uri: JukeURI(.artist, "a9"), name: "TOOL", match: .folded),
            RecommendationAnswer.SeedResolution(seed: "xyzzy", uri: nil, name: nil, match: .tokenHash),
        ]
    )

    @Test func `seeds stand first, then one table in the order of the kinds, then the model`() {
        let table = RecommendationTable(Self.answer, types: [.artist, .album, .track])

        #expect(
            table.text == """
                seed TOOL (juke:artist:a9)
                seed 'xyzzy': not in the catalog, its text was hashed

                name       type    likeness  spotify_id
                ─────────  ──────  ────────  ──────────
                Tool       artist      0.90  a1
                Мои песни  track       1.00  t1
                부석순     track       0.00  t2

                model v1.2.0
                """
        )
    }

    @Test func `only what was asked for is shown, in the order it was asked for`() {
        let lines = RecommendationTable(Self.answer, types: [.track, .artist]).text.split(separator: "\n")

        #expect(lines.dropFirst(4).prefix(3).map { String($0.prefix(4)) } == ["Мои ", "부석순 ", "Tool"])
    }
}
