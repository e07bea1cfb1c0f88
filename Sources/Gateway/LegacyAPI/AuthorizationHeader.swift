/// What an `Authorization` header says (docs/legacy-api.md, a.1).
enum AuthorizationHeader: Equatable {
    /// Nothing that concerns us: no header, or another scheme.
    case absent
    /// A token to look up.
    case token(String)
    /// Our scheme, used wrongly; the sentence to answer with.
    case malformed(String)

    /// Reads the header's value.
    init(_ value: String?) {
        let words = (value ?? "").unicodeScalars.split { $0 == " " || ("\t"..."\r").contains($0) }
        guard let scheme = words.first, String(scheme).lowercased() == "token" else {
            self = .absent
            return
        }
        switch words.count {
        case 1: self = .malformed("Invalid token header. No credentials provided.")
        case 2 where words[1].allSatisfy(\.isASCII): self = .token(String(words[1]))
        case 2: self = .malformed("Invalid token header. Token string should not contain invalid characters.")
        default: self = .malformed("Invalid token header. Token string should not contain spaces.")
        }
    }
}
