/// Parses one JSON document strictly (RFC 8259), as Python does where the standard leaves a choice.
///
/// - Duplicate keys: the last value wins. Lone surrogates in escapes are let through as
///   ``JSONValue/brokenString(text:surrogate:)``.
/// - `NaN` and `Infinity` are named in the error rather than accepted.
/// - A byte-order mark, invalid UTF-8 and nesting beyond ``maximumDepth`` are errors.
struct JSONParser {
    /// How deep lists and objects may nest; a document of brackets must not exhaust the stack.
    static let maximumDepth = 128

    /// How many digits an integer may have: Python's own limit, met while parsing.
    static let maximumDigits = 4300

    private let text: [UInt8]
    private var position = 0

    private init(_ text: [UInt8]) {
        self.text = text
    }

    /// Parses a whole document.
    ///
    /// - Parameter text: UTF-8 without a byte order mark.
    /// - Returns: The document's one value, with only white space around it.
    /// - Throws: ``JSONParseError`` with the position of the first fault.
    static func parse(_ text: [UInt8]) throws(JSONParseError) -> JSONValue {
        if let fault = UTF8Fault(in: text) {
            throw JSONParseError(fault.description)
        }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONParseError("Unexpected UTF-8 BOM (decode using utf-8-sig)", at: 0, in: text)
        }
        var parser = JSONParser(text)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == text.count else { throw parser.error("Extra data") }
        return value
    }

    // MARK: - Values

    private mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "-"): return try number()
        case _ where isDigit: return try number()
        default: break
        }
        for (word, value) in [("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false))]
        where skip(word) {
            return value
        }
        for word in ["NaN", "Infinity"] where skip(word) {
            throw Self.outOfRange(word)
        }
        throw error("Expecting value")
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> JSONValue {
        try check(depth)
        position += 1
        skipSpace()
        guard peek != UInt8(ascii: "]") else {
            position += 1
            return .array([])
        }
        var elements: [JSONValue] = []
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            switch peek {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "]"):
                position += 1
                return .array(elements)
            default:
                throw error("Expecting ',' delimiter")
            }
        }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONValue {
        try check(depth)
        position += 1
        skipSpace()
        guard peek != UInt8(ascii: "}") else {
            position += 1
            return .object([])
        }
        var members: [JSONMember] = []
        var places = KeyPlaces()
        while true {
            guard peek == UInt8(ascii: "\"") else {
                throw error("Expecting property name enclosed in double quotes")
            }
            let key =
                switch try string() {
                case .string(let text), .brokenString(let text, _): text
                default: ""
                }
            skipSpace()
            guard peek == UInt8(ascii: ":") else { throw error("Expecting ':' delimiter") }
            position += 1
            skipSpace()
            let member = JSONMember(key, try value(depth: depth))
            if let place = places.place(of: key, among: members) {
                members[place] = member
            } else {
                members.append(member)
            }
            skipSpace()
            switch peek {
            case UInt8(ascii: ","):
                position += 1
                skipSpace()
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default:
                throw error("Expecting ',' delimiter")
            }
        }
    }

    // MARK: - Numbers

    private mutating func number() throws(JSONParseError) -> JSONValue {
        let start = position
        if peek == UInt8(ascii: "-") {
            position += 1
            if skip("Infinity") { throw Self.outOfRange("-Infinity") }
        }
        guard skipDigits() > 0 else {
            position = start
            throw error("Expecting value")
        }
        let end = position
        let hasFraction = skipFraction()
        let hasExponent = skipExponent()
        guard hasFraction || hasExponent else {
            guard end - start <= Self.maximumDigits else {
                throw JSONParseError("Exceeds the limit (\(Self.maximumDigits) digits) for integer string conversion")
            }
            let digits = String(decoding: text[start..<end], as: UTF8.self)
            return .integer(digits == "-0" ? "0" : digits)
        }
        guard let decimal = Double(String(decoding: text[start..<position], as: UTF8.self)) else {
            throw error("Expecting value")
        }
        return .decimal(decimal)
    }

    /// Skips an integer part: one zero, or digits that begin with another.
    private mutating func skipDigits() -> Int {
        let start = position
        if peek == UInt8(ascii: "0") {
            position += 1
        } else {
            while isDigit { position += 1 }
        }
        return position - start
    }

    /// Skips `.` and digits when both are there; a `.` alone belongs to what follows the number.
    private mutating func skipFraction() -> Bool {
        let start = position
        guard peek == UInt8(ascii: ".") else { return false }
        position += 1
        guard isDigit else {
            position = start
            return false
        }
        while isDigit { position += 1 }
        return true
    }

    private mutating func skipExponent() -> Bool {
        let start = position
        guard peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") else { return false }
        position += 1
        if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
        guard isDigit else {
            position = start
            return false
        }
        while isDigit { position += 1 }
        return true
    }

    // MARK: - Strings

    private mutating func string() throws(JSONParseError) -> JSONValue {
        let start = position
        position += 1
        // Most strings hold no escape: they are taken as they stand.
        let plain = text[position...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
        position += plain.count
        if peek == UInt8(ascii: "\"") {
            position += 1
            return .string(String(decoding: plain, as: UTF8.self))
        }
        var bytes = Array(plain)
        var surrogate: UInt16?
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                let string = String(decoding: bytes, as: UTF8.self)
                return surrogate.map { .brokenString(text: string, surrogate: $0) } ?? .string(string)
            case UInt8(ascii: "\\"):
                let escaped = try escape(openedAt: start)
                bytes.append(contentsOf: String(escaped.scalar).utf8)
                surrogate = surrogate ?? escaped.surrogate
            case ..<0x20:
                throw error("Invalid control character at")
            default:
                bytes.append(byte)
                position += 1
            }
        }
        throw JSONParseError("Unterminated string starting at", at: start, in: text)
    }

    /// Reads one escape; for a lone surrogate, U+FFFD and the surrogate.
    private mutating func escape(
        openedAt start: Int
    ) throws(JSONParseError) -> (scalar: Unicode.Scalar, surrogate: UInt16?) {
        let backslash = position
        position += 1
        guard let byte = peek else { throw JSONParseError("Unterminated string starting at", at: start, in: text) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (Unicode.Scalar(byte), nil)
        case UInt8(ascii: "b"): return ("\u{8}", nil)
        case UInt8(ascii: "f"): return ("\u{C}", nil)
        case UInt8(ascii: "n"): return ("\n", nil)
        case UInt8(ascii: "r"): return ("\r", nil)
        case UInt8(ascii: "t"): return ("\t", nil)
        case UInt8(ascii: "u"): break
        default: throw JSONParseError("Invalid \\escape", at: backslash, in: text)
        }
        let unit = try codeUnit(at: backslash)
        if let scalar = Unicode.Scalar(unit) { return (scalar, nil) }
        // A high surrogate may be followed by its low half; anything else is read again as what it is.
        let next = position
        if UTF16.isLeadSurrogate(unit), peek == UInt8(ascii: "\\"), byteAfterNext == UInt8(ascii: "u") {
            position += 2
            let second = try codeUnit(at: next)
            if UTF16.isTrailSurrogate(second) {
                return (UTF16.decode(UTF16.EncodedScalar([unit, second])), nil)
            }
            position = next
        }
        return ("\u{FFFD}", unit)
    }

    private mutating func codeUnit(at backslash: Int) throws(JSONParseError) -> UInt16 {
        let digits = text[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            throw JSONParseError("Invalid \\uXXXX escape", at: backslash + 1, in: text)
        }
        position += 4
        return unit
    }

    // MARK: - Bytes

    private var peek: UInt8? {
        position < text.count ? text[position] : nil
    }

    private var byteAfterNext: UInt8? {
        position + 1 < text.count ? text[position + 1] : nil
    }

    private var isDigit: Bool {
        peek.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private mutating func skip(_ word: String) -> Bool {
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func check(_ depth: Int) throws(JSONParseError) {
        guard depth <= Self.maximumDepth else {
            throw error("Lists and objects nested deeper than \(Self.maximumDepth) levels")
        }
    }

    private func error(_ message: String) -> JSONParseError {
        JSONParseError(message, at: position, in: text)
    }

    private static func outOfRange(_ word: String) -> JSONParseError {
        JSONParseError("Out of range float values are not JSON compliant: '\(word)'")
    }
}

/// Finds the keys of an object again, compared by their bytes: Swift's equality would merge composed and decomposed
/// spellings, Python's does not.
private struct KeyPlaces {
    /// Up to how many members looking through them is quicker than remembering their places.
    private static let few = 16

    private var places: [[UInt8]: Int] = [:]

    /// The place of the member with this key; when there is none, one is taken to follow.
    mutating func place(of key: String, among members: [JSONMember]) -> Int? {
        guard members.count >= Self.few else {
            return members.firstIndex { $0.key.utf8.count == key.utf8.count && $0.key.utf8.elementsEqual(key.utf8) }
        }
        if places.isEmpty {
            for (place, member) in members.enumerated() { places[Array(member.key.utf8)] = place }
        }
        let bytes = Array(key.utf8)
        if let place = places[bytes] { return place }
        places[bytes] = members.count
        return nil
    }
}
