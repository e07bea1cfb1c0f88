import Recommendations
import Testing

/// What keeps an explanation small.
struct ExplanationBoundsTests {
    @Test func `up to ten seeds each is a part`() {
        let parts = RecommendationExplanation.parts(of: (0..<10).map { Double($0) }) { "seed \($0)" }

        #expect(parts.map(\.name) == (0..<10).map { "seed \($0)" })
        #expect(parts.map(\.value) == (0..<10).map { Double($0) })
    }

    @Test func `of more seeds the ten greatest are named in their order, and the rest is one part`() {
        // Those against the item count as much as those for it; of equal ones the first are named.
        let shares = (0..<1_000).map { $0 % 100 == 7 ? -0.5 : 0.001 }

        let parts = RecommendationExplanation.parts(of: shares) { "seed \($0)" }

        #expect(parts.map(\.name) == (0..<10).map { "seed \($0 * 100 + 7)" } + ["others"])
        #expect(parts.dropLast().allSatisfy { $0.value == -0.5 })
        #expect(abs((parts.last?.value ?? 0) - 0.99) < 1e-9)
        let equal = RecommendationExplanation.parts(of: [Double](repeating: 1, count: 11)) { "\($0)" }
        #expect(equal.map(\.name) == (0..<10).map(String.init) + ["others"])
    }

    @Test(arguments: [
        ("Björk", "Björk"), (String(repeating: "ö", count: 100), String(repeating: "ö", count: 100)),
        (String(repeating: "ö", count: 101), String(repeating: "ö", count: 99) + "…"),
        // One character, as people count.
        ("a" + String(repeating: "\u{301}", count: 900), "a" + String(repeating: "\u{301}", count: 98) + "…"),
    ])
    func `the text of a seed is cut`(text: String, shown: String) {
        #expect(RecommendationExplanation.shown(text) == shown)
    }
}
