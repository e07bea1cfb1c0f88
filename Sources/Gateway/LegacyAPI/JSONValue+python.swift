import Recommendations

extension JSONValue {
    /// The name of Python's type for this value, as the original's messages say it.
    var pythonType: String {
        switch self {
        case .null: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .decimal: "float"
        case .string, .brokenString: "str"
        case .array: "list"
        case .object: "dict"
        }
    }

    /// The value as Python's `str` shows it: text as it is, `True`, `None`, `[1, 'a']`, `{'a': 1}`.
    var pythonText: String {
        switch self {
        case .string(let text), .brokenString(let text, _): text
        default: pythonRepresentation
        }
    }

    /// The value as Python's `repr` shows it.
    private var pythonRepresentation: String {
        switch self {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .integer(let digits): digits
        case .decimal(let number): number.pythonText
        case .string(let text), .brokenString(let text, _): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.pythonRepresentation).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.map { "\(Self.quoted($0.key)): \($0.value.pythonRepresentation)" }.joined(separator: ", ")
                + "}"
        }
    }

    /// Text in single quotes, or in double quotes where that saves an escape.
    private static func quoted(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let quote = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        var result = quote
        for scalar in scalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "'" where quote == "'": result += "\\'"
            case ..<" ", "\u{7F}"..."\u{A0}":
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + quote
    }
}

extension String {
    /// The whole number that Python's `int()` reads from the text: white space around it, a sign, decimal digits of any
    /// script, single underscores between digits.
    ///
    /// - Returns: Nil when it is no whole number; numbers beyond 64 bits end at the nearest one that fits.
    var pythonInteger: Int? {
        var scalars = stripped.unicodeScalars[...]
        let isNegative = scalars.first == "-"
        if isNegative || scalars.first == "+" { scalars.removeFirst() }
        guard !scalars.isEmpty else { return nil }
        var magnitude = 0
        var mayBeUnderscore = false
        for scalar in scalars {
            if scalar == "_", mayBeUnderscore {
                mayBeUnderscore = false
                continue
            }
            guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else {
                return nil
            }
            mayBeUnderscore = true
            let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit))
            magnitude = overflow || carry ? .max : sum
        }
        guard mayBeUnderscore else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// The text without a `.000` at its end, which the original allows after a whole number.
    var withoutZeroFraction: String {
        var scalars = unicodeScalars[...]
        while scalars.last?.isPythonSpace == true { scalars.removeLast() }
        while scalars.last == "0" { scalars.removeLast() }
        return scalars.last == "." ? String(scalars.dropLast()) : self
    }
}
