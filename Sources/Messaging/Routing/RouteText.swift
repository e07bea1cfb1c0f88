/// The text of a routing table, read: JSON, or the Python that stands in a Celery settings file.
///
/// Dictionaries keep the order of their keys, because it decides among patterns.
enum RouteText: Hashable {
    struct Member: Hashable {
        let key: RouteText
        let value: RouteText
    }

    case object([Member])
    /// A list, a tuple or a JSON array.
    case array([RouteText])
    case string(String)
    /// `re.compile(r"…")`.
    case regex(RouteRegex)
    /// A number, a truth value or nothing: routes need none of them, only to step over them.
    case other(String)

    /// Reads a text, which may begin with `NAME =`.
    ///
    /// - Throws: ``BrokerError`` with ``BrokerError/Code/invalidRoutes``, naming the place.
    init(parsing text: String) throws {
        var parser = RouteTextParser(text)
        parser.skipAssignment()
        self = try parser.value(depth: 0)
        try parser.finish()
    }

    /// The value of a string.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}

/// Reads JSON and the literals of Python, of which JSON is nearly a part.
struct RouteTextParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var isInRegex = false

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Steps over `task_routes =` or the like.
    mutating func skipAssignment() {
        let start = position
        skipSpace()
        if !word().isEmpty, skip("="), peek != "=" { return }
        position = start
    }

    mutating func value(depth: Int) throws -> RouteText {
        guard depth < 32 else { throw Routes.invalid("it is nested more than 32 deep") }
        skipSpace()
        switch peek {
        case "{": return .object(try members(depth: depth + 1))
        case "[": return .array(try elements(until: "]", depth: depth + 1).elements)
        case "(":
            // Brackets around one value without a comma only group.
            let (elements, endsInComma) = try elements(until: ")", depth: depth + 1)
            return elements.count == 1 && !endsInComma ? elements[0] : .array(elements)
        default: break
        }
        if let string = try strings() { return .string(string) }
        return try named()
    }

    mutating func finish() throws {
        skipSpace()
        guard peek == nil else { throw unexpected("the end") }
    }

    // MARK: - Parts

    private mutating func members(depth: Int) throws -> [RouteText.Member] {
        position += 1
        var members: [RouteText.Member] = []
        repeat {
            if skip("}") { return members }
            let key = try value(depth: depth)
            switch key {
            case .string, .regex: break
            default: throw unexpected("a key in quotes")
            }
            guard skip(":") else { throw unexpected("':'") }
            members.append(RouteText.Member(key: key, value: try value(depth: depth)))
        } while skip(",")
        guard skip("}") else { throw unexpected("'}'") }
        return members
    }

    private mutating func elements(
        until end: Unicode.Scalar, depth: Int
    ) throws -> (elements: [RouteText], endsInComma: Bool) {
        position += 1
        var elements: [RouteText] = []
        repeat {
            if skip(end) { return (elements, !elements.isEmpty) }
            elements.append(try value(depth: depth))
        } while skip(",")
        guard skip(end) else { throw unexpected("'\(end)'") }
        return (elements, false)
    }

    /// A regular expression, a number, or one of the words that mean something.
    private mutating func named() throws -> RouteText {
        let start = position
        let word = word()
        switch word {
        case "re.compile": return .regex(try regex())
        case "true", "false", "null", "True", "False", "None": return .other(word)
        case "": throw unexpected("a value")
        default:
            if let first = word.unicodeScalars.first, "0123456789+-.".unicodeScalars.contains(first) {
                return .other(word)
            }
            position = start
            throw Routes.invalid("'\(word.prefix(40))' at character \(start) is a Python name; write queues in quotes")
        }
    }

    private mutating func regex() throws -> RouteRegex {
        guard skip("(") else { throw unexpected("'('") }
        skipSpace()
        isInRegex = true
        defer { isInRegex = false }
        guard let pattern = try strings() else { throw unexpected("a pattern in quotes") }
        var ignoresCase = false
        if skip(",") {
            skipSpace()
            let flag = word()
            guard ["", "re.I", "re.IGNORECASE", "re.U", "re.UNICODE"].contains(flag) else {
                throw Routes.invalid("the flag '\(flag)' of a regular expression is not known; only re.I is")
            }
            ignoresCase = flag.hasPrefix("re.I")
            _ = skip(",")
        }
        guard skip(")") else { throw unexpected("')'") }
        return try RouteRegex(pattern, ignoresCase: ignoresCase)
    }

    // MARK: - Strings

    /// Strings side by side, which Python joins; `nil` when none begins here.
    private mutating func strings() throws -> String? {
        var joined: String?
        while let piece = try string() {
            joined = (joined ?? "") + piece
            skipSpace()
        }
        return joined
    }

    private mutating func string() throws -> String? {
        var start = position
        var isRaw = false
        while start < scalars.count, start - position < 2, "rRuU".unicodeScalars.contains(scalars[start]) {
            isRaw = isRaw || scalars[start] == "r" || scalars[start] == "R"
            start += 1
        }
        guard start < scalars.count, scalars[start] == "\"" || scalars[start] == "'" else { return nil }
        let quote = scalars[start]
        let isTriple = scalars[start...].prefix(3).count { $0 == quote } == 3
        position = start + (isTriple ? 3 : 1)
        var text = String.UnicodeScalarView()
        while let scalar = peek {
            if scalar == quote, !isTriple || scalars[position...].prefix(3).elementsEqual([quote, quote, quote]) {
                position += isTriple ? 3 : 1
                return String(text)
            }
            position += 1
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            if isRaw {
                text.append(scalar)
                if let next = peek { text.append(next) }
                position += 1
            } else if isInRegex, let next = peek, !"\n\\'\"ntrbfxuU".unicodeScalars.contains(next) {
                // Python leaves an escape alone that it does not know, and people rely on it in expressions.
                text.append(scalar)
            } else if let escaped = try escape() {
                text.append(escaped)
            }
        }
        throw unexpected("the closing quote")
    }

    /// The character that an escape stands for; `nil` for the end of a line, which Python drops.
    private mutating func escape() throws -> Unicode.Scalar? {
        guard let scalar = peek else { throw unexpected("the closing quote") }
        position += 1
        switch scalar {
        case "\n": return nil
        case "\\", "/", "'", "\"": return scalar
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "x": return try hexadecimal(2)
        case "U": return try hexadecimal(8)
        case "u":
            let unit = try hexadecimalValue(4)
            guard (0xD800..<0xDC00).contains(unit) else { return try self.scalar(unit) }
            // JSON writes what lies past the first 65,536 as a pair.
            guard take("\\"), take("u") else { throw badEscape() }
            let low = try hexadecimalValue(4)
            guard (0xDC00..<0xE000).contains(low) else { throw badEscape() }
            return try self.scalar(0x10000 + (unit - 0xD800) << 10 + low - 0xDC00)
        default: throw badEscape()
        }
    }

    private mutating func hexadecimal(_ digits: Int) throws -> Unicode.Scalar {
        try scalar(try hexadecimalValue(digits))
    }

    private mutating func hexadecimalValue(_ digits: Int) throws -> UInt32 {
        let text = String(String.UnicodeScalarView(scalars[position...].prefix(digits)))
        guard text.utf8.count == digits, text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16) else {
            throw badEscape()
        }
        position += digits
        return value
    }

    private func scalar(_ value: UInt32) throws -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw badEscape() }
        return scalar
    }

    private func badEscape() -> BrokerError {
        Routes.invalid("the string before character \(position) has a bad escape")
    }

    // MARK: - Characters

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    /// Steps over a character after optional space; tells whether it was there.
    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(scalar)
    }

    /// Steps over space and Python's comments.
    private mutating func skipSpace() {
        while let scalar = peek {
            if scalar == "#" {
                while let next = peek, next != "\n" { position += 1 }
            } else if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
                position += 1
            } else {
                return
            }
        }
    }

    /// A name with dots, or a number.
    private mutating func word() -> String {
        let start = position
        while let scalar = peek,
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_.+-".unicodeScalars.contains(scalar)
        {
            position += 1
        }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private func unexpected(_ wanted: String) -> BrokerError {
        Routes.invalid("\(wanted) is expected at character \(position)")
    }
}
