/// Says why a text is not JSON, in the words of Python's `json` module (docs/legacy-api.md, a.3).
///
/// Clients of the original may match these messages.
struct JSONParseError: Error, Equatable, CustomStringConvertible {
    /// The sentence, with its position in characters (code points) where there is one.
    let description: String

    /// An error that has no position.
    init(_ message: String) {
        description = message
    }

    /// An error at a byte of the text.
    ///
    /// - Parameters:
    ///   - message: What was expected or found.
    ///   - offset: Index of the byte; lines and columns are counted in code points, from 1, as Python counts them.
    ///   - text: The whole document.
    init(_ message: String, at offset: Int, in text: [UInt8]) {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = Self.characters(before[lineStart...]) + 1
        description = "\(message): line \(line) column \(column) (char \(Self.characters(before)))"
    }

    /// How many code points stand in a slice of valid UTF-8: its bytes that continue none.
    private static func characters(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.count { $0 & 0xC0 != 0x80 }
    }
}

/// The first byte of a text that is not UTF-8.
struct UTF8Fault: Equatable, CustomStringConvertible {
    /// Where it stands, from 0.
    let position: Int
    /// The first byte that is not part of a whole character.
    let byte: UInt8

    /// Looks through a text; nil when all of it is UTF-8.
    init?(in text: [UInt8]) {
        // The fast way first: nearly every text is sound.
        guard String(validating: text, as: UTF8.self) == nil else { return nil }
        var position = 0
        var decoder = Unicode.UTF8.ForwardParser()
        var bytes = text.makeIterator()
        while true {
            switch decoder.parseScalar(from: &bytes) {
            case .valid(let scalar):
                position += scalar.count
            case .error, .emptyInput:
                guard position < text.count else { return nil }
                self.position = position
                byte = text[position]
                return
            }
        }
    }

    /// The fault as Python's decoder tells it, shortened.
    var description: String {
        let digits = String(byte, radix: 16)
        return "'utf-8' codec can't decode byte 0x\(digits.count < 2 ? "0" : "")\(digits) in position \(position)"
    }
}
