import Foundation

/// A name reduced to what people agree on when they type it: no case, accents, width or punctuation.
///
/// `"Beyoncé"`, `"BEYONCE"` and `"beyonce "` fold to the same text; so do `"AC/DC"` and `"ac dc"`. A name that consists
/// of punctuation only (`"!!!"`) keeps it, so that it can still be found.
public struct FoldedName: Hashable, Sendable {
    /// The folded text: lower-case words with single spaces between them.
    public let text: String

    /// Folds a name.
    public init(_ name: some StringProtocol) {
        if let ascii = Self.foldASCII(name) {
            text = ascii
            return
        }
        let plain = String(name).folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil
        )
        let words = plain.split { !$0.isLetter && !$0.isNumber }
        text = words.isEmpty ? plain.filter { !$0.isWhitespace } : words.joined(separator: " ")
    }

    /// The quick path: most names are ASCII, and a catalog has a million of them.
    private static func foldASCII(_ name: some StringProtocol) -> String? {
        var folded: [UInt8] = []
        folded.reserveCapacity(name.utf8.count)
        var pendingSpace = false
        for byte in name.utf8 {
            guard byte < 0x80 else { return nil }
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            let isWordByte =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(lower)
            if isWordByte {
                if pendingSpace && !folded.isEmpty { folded.append(UInt8(ascii: " ")) }
                folded.append(lower)
                pendingSpace = false
            } else {
                pendingSpace = true
            }
        }
        if folded.isEmpty {
            return String(name.filter { !$0.isWhitespace })
        }
        return String(decoding: folded, as: UTF8.self)
    }
}
