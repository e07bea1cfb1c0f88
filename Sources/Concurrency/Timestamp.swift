package import Foundation

/// A moment in whole milliseconds since the Unix epoch: the unit of every time on the wire.
public struct Timestamp: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// Takes whole milliseconds since the Unix epoch; a negative number is a moment before it.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads the moment as the bare number that ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the milliseconds as a bare number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// The milliseconds in decimal digits.
    public var description: String { String(milliseconds) }

    /// Whether `left` is the earlier moment.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment `duration` later; parts of a millisecond are dropped.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + duration.inMilliseconds)
    }

    /// The moment `duration` earlier; parts of a millisecond are dropped.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - duration.inMilliseconds)
    }

    /// The time from `right` to `left`, negative when `left` is the earlier.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

extension Duration {
    /// The whole milliseconds of the duration, rounded toward zero.
    package var inMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// The duration in whole nanoseconds, for metrics and for NIO.
    package var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in seconds, for metrics and for people.
    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

extension Timestamp {
    /// Reads a time as people and programs write it: `2026-12-24T18:00:00Z`.
    ///
    /// A space may stand for the `T`; seconds, their fraction and the zone (`Z`, `+01:00`, `+0100`, `+01`) may be
    /// missing, and without a zone the time is in UTC, as in Celery. Parts of a millisecond are dropped. `nil` for
    /// anything else.
    public init?(iso8601 text: String) {
        var digits = Substring(text)
        func number(_ count: Int) -> Int64? {
            let head = digits.prefix(count)
            guard head.utf8.count == count, head.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            digits = digits.dropFirst(count)
            return Int64(head)
        }
        func take(_ marks: Character...) -> Character? {
            guard let first = digits.first, marks.contains(first) else { return nil }
            digits = digits.dropFirst()
            return first
        }
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            take("T", "t", " ") != nil, let hour = number(2), take(":") != nil, let minute = number(2),
            (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        var (second, fraction): (Int64, Int64) = (0, 0)
        if take(":") != nil {
            guard let read = number(2), (0...59).contains(read) else { return nil }
            second = read
            if take(".", ",") != nil {
                let run = digits.prefix { $0.isASCII && $0.isNumber }
                guard !run.isEmpty else { return nil }
                digits = digits.dropFirst(run.count)
                fraction = Int64((run + "00").prefix(3)) ?? 0
            }
        }
        var offset: Int64 = 0
        if let sign = take("Z", "z", "+", "-"), sign == "+" || sign == "-" {
            guard let hours = number(2) else { return nil }
            _ = take(":")
            let minutes = digits.isEmpty ? 0 : number(2)
            guard let minutes, hours < 24, minutes < 60 else { return nil }
            offset = (hours * 60 + minutes) * (sign == "+" ? 60 : -60)
        }
        guard digits.isEmpty else { return nil }
        let days = Self.daysSinceEpoch(year, month, day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - offset
        self.init(milliseconds: seconds * 1_000 + fraction)
    }

    /// The moment in UTC with milliseconds: `2026-12-24T18:00:00.000Z`.
    public var iso8601: String {
        func padded(_ number: Int64, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let (day, rest) = Self.divided(milliseconds, by: 86_400_000)
        let (year, month, dayOfMonth) = Self.date(ofDay: day)
        let time = [(rest / 3_600_000, 2), (rest / 60_000 % 60, 2), (rest / 1_000 % 60, 2)].map(padded)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(time.joined(separator: ":"))"
            + ".\(padded(rest % 1_000, 3))Z"
    }

    // MARK: - The Gregorian calendar, in eras of 400 years that begin in March, so that the leap day comes last.

    private static func divided(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let (era, yearOfEra) = divided(month > 2 ? year : year - 1, by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divided(day + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = era * 400 + yearOfEra + (month >= 10 ? 1 : 0)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension Timestamp {
    /// The moment as Foundation keeps it, for the databases.
    package var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }
}
