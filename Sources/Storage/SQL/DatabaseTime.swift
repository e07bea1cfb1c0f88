import Catalog
import Foundation

/// Moments as the databases keep them: microseconds since 2000-01-01 UTC, or the ISO text of the same.
enum DatabaseTime {
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

/// Day numbers, as PostgreSQL's `date` counts them: from 2000-01-01, proleptic Gregorian.
///
/// Source of the arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
enum CalendarDay {
    /// From 0000-03-01 to 2000-01-01.
    private static let epoch = 730_425

    /// The number of a date's first possible day.
    static func number(of date: ReleaseDate) -> Int32 { number(date.year, date.month, date.day) }

    static func number(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - epoch)
    }

    /// Year, month and day of a number.
    static func civil(_ number: Int32) -> (year: Int, month: Int, day: Int) {
        let days = Int(number) + epoch
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    /// `YYYY-MM-DD`.
    static func text(_ number: Int32) -> String {
        let (year, month, day) = civil(number)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
