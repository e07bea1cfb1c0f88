import Foundation

/// Moments as the databases keep them: microseconds since 2000-01-01 UTC, or the ISO text of the same.
enum Moment {
    /// From the Unix epoch to 2000-01-01, in seconds.
    private static let offset: Double = 946_684_800

    static func microseconds(_ date: Date) -> Int64 {
        Int64(((date.timeIntervalSince1970 - offset) * 1_000_000).rounded())
    }

    static func date(microseconds: Int64) -> Date {
        Date(timeIntervalSince1970: offset + Double(microseconds) / 1_000_000)
    }

    /// `2026-01-31T20:20:22.020927Z`: sorts as the moments do.
    static func text(_ date: Date) -> String {
        let total = microseconds(date)
        let days = Int(total >= 0 ? total / 86_400_000_000 : (total - 86_399_999_999) / 86_400_000_000)
        let rest = Int(total) - days * 86_400_000_000
        let seconds = rest / 1_000_000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { CalendarDay.padded($0, 2) }
        let fraction = CalendarDay.padded(rest % 1_000_000, 6)
        return "\(CalendarDay.text(Int32(days)))T\(clock.joined(separator: ":")).\(fraction)Z"
    }

    /// Reads what ``text(_:)`` writes.
    static func date(text: String) -> Date? {
        let numbers = text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count >= 6 else { return nil }
        let days = Int64(CalendarDay.number(numbers[0], numbers[1], numbers[2]))
        let seconds = days * 86_400 + Int64(numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
        return date(microseconds: seconds * 1_000_000 + Int64(numbers.count > 6 ? numbers[6] : 0))
    }
}
