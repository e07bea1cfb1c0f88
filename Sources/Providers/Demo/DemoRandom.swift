/// A small generator of repeatable numbers: SplitMix64.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Everything drawn
/// from it uses only exact or IEEE-rounded arithmetic, so that all platforms draw the same catalog.
struct DemoRandom: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the sequence of a name (FNV-1a of its bytes), so that each artist is drawn independently of the others.
    init(_ name: String) {
        state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Uniform in 0..<1.
    mutating func fraction() -> Double {
        Double(next() >> 11) / Double(UInt64(1) << 53)
    }

    /// Nearly normal, mean 0, deviation 1, never beyond 3.5: the sum of twelve uniform numbers less six would reach 6,
    /// and outliers are no use in a demo.
    mutating func normal() -> Double {
        let sum = (0..<12).reduce(0.0) { total, _ in total + fraction() } - 6
        return min(max(sum, -3.5), 3.5)
    }

    mutating func chance(_ probability: Double) -> Bool {
        fraction() < probability
    }

    /// Uniform in a range, by remainder: the bias is below 2⁻⁵⁰ for the small ranges used here.
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func pick<Element>(_ list: [Element]) -> Element {
        list[integer(in: 0...(list.count - 1))]
    }
}
