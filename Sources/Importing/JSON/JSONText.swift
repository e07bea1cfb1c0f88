/// The text of JSON strings.
enum JSONStringText {
    /// Appends what a string stands for.
    ///
    /// - Parameters:
    ///   - raw: The string as it is written, without the quotation marks.
    ///   - text: Where the UTF-8 goes. An escape that stands for nothing leaves U+FFFD.
    static func unescape(_ raw: some RandomAccessCollection<UInt8>, into text: inout [UInt8]) {
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            index = raw.index(after: index)
            guard byte == UInt8(ascii: "\\"), index < raw.endIndex else {
                text.append(byte)
                continue
            }
            let escape = raw[index]
            index = raw.index(after: index)
            switch escape {
            case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "u"):
                var units: [UInt16] = [hexadecimal(raw, &index) ?? 0xFFFD]
                if UTF16.isLeadSurrogate(units[0]), raw[index...].starts(with: Array("\\u".utf8)) {
                    var next = raw.index(index, offsetBy: 2)
                    if let second = hexadecimal(raw, &next), UTF16.isTrailSurrogate(second) {
                        units.append(second)
                        index = next
                    }
                }
                text.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
            default: text.append(escape)
            }
        }
    }

    private static func hexadecimal<Raw: RandomAccessCollection<UInt8>>(_ raw: Raw, _ index: inout Raw.Index) -> UInt16?
    {
        var value: UInt16 = 0
        var position = index
        for _ in 0..<4 {
            guard position < raw.endIndex,
                let digit = Character(Unicode.Scalar(raw[position])).hexDigitValue
            else { return nil }
            value = value << 4 | UInt16(digit)
            position = raw.index(after: position)
        }
        index = position
        return value
    }
}
