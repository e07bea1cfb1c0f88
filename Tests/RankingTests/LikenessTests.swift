import Ranking
import Recommendations
import Testing

@Suite struct LikenessTests {
    @Test func `a likeness is the score clamped to 0…1, never NaN`() {
        #expect([-1, -0.0001, 0, 0.5, 1, 1.0000001, .nan].map(Likeness.of) == [0, 0, 0, 0.5, 1, 1, 0])
    }

    // What Python's round(x, 2) prints.
    @Test(arguments: [
        (0.0, 0.0), (1.0, 1.0), (0.994, 0.99), (0.995, 0.99), (0.125, 0.12), (0.375, 0.38), (0.625, 0.62),
        (0.875, 0.88), (0.065, 0.07), (0.285, 0.28), (0.145, 0.14), (0.575, 0.57), (0.115, 0.12), (0.045, 0.04),
        (0.28655391, 0.29),
        (0.005, 0.01), (0.015, 0.01), (0.025, 0.03), (0.9999, 1.0), (0.0049999, 0.0),
    ])
    func `display rounds to two decimals, exact ties to even`(likeness: Double, expected: Double) {
        #expect(Likeness.displayed(likeness) == expected)
    }
}
