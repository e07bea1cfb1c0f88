import Testing

@testable import EnqueueCommand

/// Spans of time as people say them.
struct AgeTests {
    @Test(
        arguments: [
            (-5, "0 ms"), (0, "0 ms"), (999, "999 ms"), (1_000, "1 s"), (59_999, "59 s"), (61_000, "1 min 1 s"),
            (3_600_000, "1 h 0 min"), (86_399_000, "23 h 59 min"), (90_000_000, "1 d 1 h"),
        ] as [(Int64, String)])
    func `an age is said in its two largest units`(_ milliseconds: Int64, _ expected: String) {
        #expect(Age(milliseconds: milliseconds).description == expected)
    }
}
