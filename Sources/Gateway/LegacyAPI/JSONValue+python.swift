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
