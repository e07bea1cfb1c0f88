import Foundation

/// Puts addresses together without letting a value break out of its place.
enum RequestAddress {
    /// Letters, digits and `-._~` stand for themselves (RFC 3986, section 2.3); all else is escaped.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    /// Reads a configured base address.
    ///
    /// - Throws: `invalidRequest` when it is not an `http` or `https` address with a host.
    static func base(_ text: String) throws(ProviderError) -> URL {
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false else {
            throw ProviderError(.invalidRequest, "'\(text)' is no address of a service; expected http://… or https://…")
        }
        return url
    }

    /// Appends path segments and a query to a base address.
    ///
    /// - Throws: `invalidRequest` when the result is no address.
    static func make(
        _ base: URL, _ segments: [String], query: [(name: String, value: String)] = []
    ) throws(ProviderError) -> URL {
        var text = base.absoluteString
        while text.last == "/" { text.removeLast() }
        // A segment of dots only would be a step up the path.
        if let odd = segments.first(where: { $0.isEmpty || $0.allSatisfy { $0 == "." } }) {
            throw ProviderError(.invalidRequest, "'\(odd)' is no identifier; correct or leave out the resource")
        }
        for segment in segments { text += "/" + escaped(segment) }
        if !query.isEmpty { text += "?" + form(query) }
        guard let url = URL(string: text) else {
            throw ProviderError(.invalidRequest, "\(text) is no usable address; check the configured base address")
        }
        return url
    }

    /// Parameters as a query or a form's body writes them; their names need no escape.
    static func form(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
