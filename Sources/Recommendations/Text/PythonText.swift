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
