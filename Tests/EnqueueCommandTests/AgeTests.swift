import Testing

@testable import EnqueueCommand

/// Spans of time and rates as people say them.
struct AgeTests {
    @Test(
        arguments: [
            (-5, "0 ms", "0ms"), (0, "0 ms", "0ms"), (999, "999 ms", "999ms"), (1_000, "1 s", "1s"),
            (59_999, "59 s", "59s"), (61_000, "1 min 1 s", "1m01"), (3_600_000, "1 h 0 min", "1h00"),
            (86_399_000, "23 h 59 min", "23h59"), (90_000_000, "1 d 1 h", "1d01"),
        ] as [(Int64, String, String)])
    func `an age is said in its two largest units`(_ milliseconds: Int64, _ expected: String, _ short: String) {
        #expect(Age(milliseconds: milliseconds).description == expected)
        #expect(Age(milliseconds: milliseconds).short == short)
    }

    @Test(arguments: [(0, "0/s"), (0.04, "0/s"), (0.5, "0.5/s"), (9.94, "9.9/s"), (9.96, "10/s"), (1234.6, "1235/s")])
    func `a rate has decimals as long as they matter`(_ rate: Double, _ expected: String) {
        #expect(Rate(perSecond: rate).description == expected)
    }
}
