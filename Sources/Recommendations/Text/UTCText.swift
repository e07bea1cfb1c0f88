/// Moments as the original wrote them: ISO 8601 in UTC.
enum UTCText {
    /// Writes a moment, `2026-01-31T20:20:22.020000Z` for instance.
    ///
    /// - Parameters:
    ///   - moment: Milliseconds since the Unix epoch.
    ///   - zone: The text at the end.
    /// - Returns: The text with six fraction digits, or without a fraction when it is zero.
    static func milliseconds(_ moment: Int64, zone: String) -> String {
        let (days, time) = moment.quotientAndRemainder(flooringBy: 86_400_000)
        let (year, month, day) = civil(fromDays: days)
        let (seconds, fraction) = (time / 1000, time % 1000)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(date)T\(clock)\(fraction == 0 ? "" : ".\(padded(fraction, 3))000")\(zone)"
    }

    /// The date of a day in the proleptic Gregorian calendar.
    ///
    /// Years are taken to begin in March, so that the leap day is their last, and are counted in eras of 400 years,
    /// which all have 146,097 days.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder, never negative.
    fileprivate func quotientAndRemainder(flooringBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
