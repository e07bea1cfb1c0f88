/// Reads numbers from bytes.
enum DatasetNumber {
    /// What a field holds.
    enum Reading: Equatable {
        case number(Double)
        case absent
        case wrong
    }

    private static let powersOfTen = (0...22).map { exponent in (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

    /// Reads a decimal number; empty, `NA`, `null`, `None` and `NaN` count as absent.
    ///
    /// Digits up to 2⁵³ with at most 22 decimals divide exactly (Clinger 1990, "How to read floating point numbers
    /// accurately"), which is all that datasets hold in practice; anything else takes the standard library's way.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Reading {
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
            } else if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                return readSlowly(bytes)
            }
            index += 1
        }
        guard count > 0, count <= 19, digits <= 1 << 53, decimals <= 22 else { return readSlowly(bytes) }
        let value = Double(digits) / powersOfTen[decimals]
        return .number(isNegative ? -value : value)
    }

    private static func readSlowly(_ bytes: UnsafeBufferPointer<UInt8>) -> Reading {
        let text = String(decoding: bytes, as: UTF8.self)
        let trimmed = text.drop(while: \.isWhitespace)
        let last = trimmed.lastIndex { !$0.isWhitespace }
        guard let last else { return .absent }
        let word = trimmed[...last]
        if ["na", "null", "none", "nan"].contains(word.lowercased()) { return .absent }
        guard let number = Double(word), number.isFinite else { return .wrong }
        return .number(number)
    }
}
