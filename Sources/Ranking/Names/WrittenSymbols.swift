/// Names with their symbols written out as people say and type them.
///
///     Simon & Garfunkel     Simon and Garfunkel         "&", and "+" between spaces
///     A$AP Rocky            AsAP Rocky                  "$" beside a letter
///     P!nk                  Pink                        "!" between letters
///
/// A name with such symbols is filed under both spellings; what is typed is read in this one.
enum WrittenSymbols {
    /// The bytes of a name with its symbols written out; `nil` for one without any, as nearly all are.
    static func spelled(_ name: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard name.contains(where: isSymbol) else { return nil }
        var written: [UInt8] = []
        written.reserveCapacity(name.count + 8)
        var isChanged = false
        for position in 0..<name.count {
            let replacement = replacement(in: name, at: position)
            isChanged = isChanged || replacement != nil
            if let replacement { written += replacement } else { written.append(name[position]) }
        }
        return isChanged ? written : nil
    }

    /// The name with its symbols written out, or as it is.
    static func spelled(_ name: String) -> String {
        var name = name
        return name.withUTF8 { spelled($0) }.map { String(decoding: $0, as: UTF8.self) } ?? name
    }

    private static let and = Array(" and ".utf8)

    private static func isSymbol(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "+")
    }

    private static func replacement(in name: UnsafeBufferPointer<UInt8>, at position: Int) -> [UInt8]? {
        let before = position > 0 ? name[position - 1] : 0x20
        let after = position + 1 < name.count ? name[position + 1] : 0x20
        switch name[position] {
        case UInt8(ascii: "&"): return isInside(name, position) ? and : nil
        case UInt8(ascii: "+"): return before == 0x20 && after == 0x20 && isInside(name, position) ? and : nil
        case UInt8(ascii: "$"):
            // "$100" is a sum.
            return isLetter(before) || isLetter(after) || before == UInt8(ascii: "$") ? [UInt8(ascii: "s")] : nil
        case UInt8(ascii: "!"): return isLetter(before) && isLetter(after) ? [UInt8(ascii: "i")] : nil
        default: return nil
        }
    }

    /// Whether something stands on both sides.
    private static func isInside(_ name: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        name[..<position].contains { $0 != 0x20 } && name[(position + 1)...].contains { $0 != 0x20 }
    }

    /// Whether a byte is a letter of ASCII or a part of one of another alphabet.
    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (byte | 0x20) &- 0x61 < 26 }
}
