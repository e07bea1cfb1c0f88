/// The web origins whose pages may call the gateway from a browser.
package enum AllowedOrigins: Sendable, Equatable {
    /// Every origin, without credentials that the browser keeps.
    case any
    /// These, as browsers send them: `https://app.example.org`, with a port where it is not the scheme's own.
    case list(Set<String>)

    /// Reads `*`, or origins separated by commas.
    ///
    /// - Returns: `nil` when one of them is no origin: a scheme, `://` and a host, without path and slash at the end.
    package init?(_ text: String) {
        let parts = text.split(separator: ",").map {
            String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        if parts == ["*"] {
            self = .any
            return
        }
        guard !parts.isEmpty, parts.allSatisfy(Self.isOrigin) else { return nil }
        self = .list(Set(parts.map { $0.lowercased() }))
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix) else { return false }
        let place = text.dropFirst(scheme.count)
        return !place.isEmpty && place.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]".contains($0)) }
    }
}
