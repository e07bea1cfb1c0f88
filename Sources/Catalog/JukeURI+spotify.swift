extension JukeURI {
    /// Reads a reference in any of the forms in which people hand music around: `juke:artist:<id>`, `spotify:artist:<id>`,
    /// and links such as `https://open.spotify.com/intl-de/artist/<id>?si=…`.
    ///
    /// - Returns: `nil` when the text is none of them; it may still be a name.
    public init?(reference text: some StringProtocol) {
        if let uri = JukeURI(text) {
            self = uri
            return
        }
        guard let (kind, id) = Self.spotifyParts(String(text)), kind != ResourceType.genre.rawValue,
            let uri = JukeURI("juke:\(kind):\(id)")
        else { return nil }
        self = uri
    }

    /// Whether a text was meant as a reference rather than as a name, well-formed or not.
    public static func looksLikeReference(_ text: some StringProtocol) -> Bool {
        ["juke:", "spotify:", "http://", "https://", "open.spotify.com/"].contains { text.hasPrefix($0) }
    }

    private static func spotifyParts(_ text: String) -> (kind: String, id: String)? {
        if text.hasPrefix("spotify:") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count == 3 ? (String(parts[1]), String(parts[2])) : nil
        }
        var rest = text[...]
        for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
        guard rest.hasPrefix("open.spotify.com/") else { return nil }
        var steps = rest.dropFirst("open.spotify.com/".count).prefix { $0 != "?" && $0 != "#" }
            .split(separator: "/")[...]
        // Links carry the reader's language in front, `intl-de` for instance.
        if steps.first?.hasPrefix("intl-") == true { steps = steps.dropFirst() }
        guard steps.count == 2, let kind = steps.first, let id = steps.last else { return nil }
        return (String(kind), String(id))
    }
}
