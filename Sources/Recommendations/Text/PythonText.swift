extension Double {
    /// The number as Python's `repr` writes it: the shortest digits that read back, `1.0` for a whole number, an
    /// exponent below 1e-4 and from 1e16 on.
    ///
    /// Swift's own description has the same digits but turns to an exponent earlier.
    package var pythonText: String {
        // In this range both write the same; nearly every number of an answer lies in it.
        if (0.001..<1_000_000).contains(magnitude) { return description }
        guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
        let sign = self.sign == .minus ? "-" : ""
        let (digits, exponent) = magnitude.shortestDigits
        switch exponent {
        case 16..., ..<(-4):
            let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            let fraction = digits.count > 1 ? ".\(digits.dropFirst())" : ""
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size)"
        case ..<0:
            return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)"
        default:
            let whole = digits.prefix(exponent + 1)
            let zeros = String(repeating: "0", count: Swift.max(0, exponent + 1 - digits.count))
            let fraction = digits.dropFirst(exponent + 1)
            return "\(sign)\(whole)\(zeros).\(fraction.isEmpty ? "0" : String(fraction))"
        }
    }

    /// The significant digits without leading and trailing zeros, and the power of ten of the first.
    private var shortestDigits: (digits: String, exponent: Int) {
        let parts = description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = mantissa.joined()
        let leading = all.prefix { $0 == "0" }.count
        let digits = all.dropFirst(leading)
        let trimmed = digits.reversed().drop { $0 == "0" }.reversed()
        guard !trimmed.isEmpty else { return ("0", 0) }
        return (String(trimmed), written + mantissa[0].count - 1 - leading)
    }
}

extension String {
    /// The text without white space at both ends, as Python's `str.strip()` leaves it.
    ///
    /// Works on code points: a combining mark after a space does not keep the space.
    package var stripped: String {
        // Nearly every text begins and ends with a printable character of ASCII and needs no look-up.
        if let first = utf8.first, let last = utf8.last, Self.isPlain(first), Self.isPlain(last) { return self }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isPythonSpace }),
            let last = scalars.lastIndex(where: { !$0.isPythonSpace })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(byte)
    }
}

extension Unicode.Scalar {
    /// Whether Python's `str.isspace()` holds: Unicode's white space and the four information separators.
    package var isPythonSpace: Bool {
        properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(self)
    }
}

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
