import Recommendations

/// A media type with its parameters, as `Content-Type` writes it: `multipart/form-data; boundary="x"`.
struct MediaType: Equatable {
    /// `type/subtype`, in lower case.
    let essence: String
    /// The parameters; names in lower case, values without quotes.
    let parameters: [String: String]

    /// Reads the header's value; whatever is malformed is left out.
    init(_ text: String) {
        var parts = Self.parts(of: text)[...]
        essence = (parts.popFirst() ?? "").stripped.lowercased()
        parameters = parts.reduce(into: [:]) { parameters, part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else { return }
            let name = pair[0].stripped.lowercased()
            if parameters[name] == nil { parameters[name] = Self.unquoted(pair[1].stripped) }
        }
    }

    /// The parts between semicolons that stand in no quotes.
    private static func parts(of text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && isQuoted && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { result.append(character) }
        }
        return result
    }
}

/// The media types in which a request's body may come.
enum BodyType: String, CaseIterable, Sendable {
    case json = "application/json"
    case form = "application/x-www-form-urlencoded"
    case multipart = "multipart/form-data"
}
