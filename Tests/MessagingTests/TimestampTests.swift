import Concurrency
import Foundation
import Messaging
import Testing

/// Times as text.
@Suite("Timestamp")
struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1969-12-31T23:59:59.999Z", -1),
            ("2026-03-01T12:00:00.250Z", 1_772_366_400_250), ("2026-03-01 12:00", 1_772_366_400_000),
            ("2026-03-01T17:30:00+05:30", 1_772_366_400_000), ("2026-03-01T17:30:00+0530", 1_772_366_400_000),
            ("2026-03-01T11:00:00.5-01", 1_772_366_400_500), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2026-03-01T12:00:00.250999Z", 1_772_366_400_250),
        ] as [(String, Int64)])
    func `ISO 8601 is read in the forms that people write`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "tomorrow", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+25:00",
        "+026-01-01T00:00:00Z", "2026-01-01T00:00:00 Z",
    ])
    func `a text that is no time is refused`(_ text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `every moment is written as Foundation writes it, and read back`() {
        var generator = SeededGenerator(seed: 5)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2_000 {
            let moment = Timestamp(
                milliseconds: .random(in: -11_000_000_000_000...250_000_000_000_000, using: &generator))
            let whole = Timestamp(milliseconds: moment.milliseconds - moment.milliseconds % 1_000)

            #expect(Timestamp(iso8601: moment.iso8601) == moment)
            let date = Date(timeIntervalSince1970: Double(whole.milliseconds / 1_000))
            #expect(whole.iso8601 == date.formatted(style))
        }
    }
}
