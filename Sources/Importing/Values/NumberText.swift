/// Reads numbers from bytes.
enum NumberText {
    /// The content of a field.
    enum Reading: Equatable {
        case number(Double)
        /// A share that is written with `%`, already divided by 100.
        case percent(Double)
        case absent
        case wrong
    }

    private static let powersOfTen = (0...22).map { exponent in (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

    /// Reads a decimal number; blanks around it are allowed, and so are `%` and `dB` behind it.
    ///
    /// Digits up to 2⁵³ with at most 22 decimals divide exactly (Clinger 1990, "How to read floating point numbers
    /// accurately"), which is nearly all that files hold in practice; anything else takes the standard library's way.
    ///
    /// The point is the byte that separates the decimals.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, point: UInt8) -> Reading {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var digits: UInt64 = 0
        var count = 0
        var decimals = 0
        var hasPoint = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte &- UInt8(ascii: "0") < 10 {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                count += 1
                if hasPoint { decimals += 1 }
            } else if byte == point, !hasPoint {
                hasPoint = true
            } else {
                return readSlowly(bytes, point: point)
            }
            index += 1
        }
        guard count > 0, count <= 19, digits <= 1 << 53, decimals <= 22 else { return readSlowly(bytes, point: point) }
        let value = Double(digits) / powersOfTen[decimals]
        return .number(isNegative ? -value : value)
    }

    private static func readSlowly(_ bytes: UnsafeBufferPointer<UInt8>, point: UInt8) -> Reading {
        let word = FieldText.trimmed(bytes)
        if AbsentWord.matches(word) { return .absent }
        if word.hasSuffix("%") {
            return double(word.dropLast(), point: point).map { .percent($0 / 100) } ?? .wrong
        }
        let isLoudness = word.utf8.count > 2 && word.suffix(2).lowercased() == "db"
        let number = double(isLoudness ? word.dropLast(2) : word[...], point: point)
        return number.map { .number($0) } ?? .wrong
    }

    private static func double(_ text: Substring, point: UInt8) -> Double? {
        var digits = text.drop { $0 == " " }
        while digits.last == " " { digits = digits.dropLast() }
        // Spreadsheets write the minus sign as U+2212 now and then.
        var plain = digits.replacing("\u{2212}", with: "-")
        if point == UInt8(ascii: ",") {
            guard !plain.contains(".") else { return nil }
            plain = plain.replacing(",", with: ".")
        }
        // The standard library also takes "inf", "nan" and hexadecimal digits, which no file means.
        guard plain.utf8.allSatisfy({ Self.isNumberByte($0) }), let number = Double(plain), number.isFinite else {
            return nil
        }
        return number
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
