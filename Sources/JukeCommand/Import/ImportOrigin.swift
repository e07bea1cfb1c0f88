import Printing

/// What an import is stored as, what it changed of earlier ones, and how to undo it.
struct ImportOrigin {
    /// Rows of an earlier import that were changed.
    struct Earlier {
        let id: Int
        /// The names of its files.
        let files: String
        let tracks: Int
        let features: Int
    }

    /// The number by which what is new can be taken out; `nil` when nothing is.
    let importID: Int?
    let provider: String
    /// Whether stored rows got other values.
    let isChanged: Bool
    /// What got other values, in words.
    let words: String
    /// The imports that had brought these rows in first.
    var earlier: [Earlier] = []

    init(_ importID: Int?, _ provider: String, isChanged: Bool, words: String) {
        self.importID = importID
        self.provider = provider
        self.isChanged = isChanged
        self.words = words
    }

    /// The sentences, line by line.
    var lines: [String] {
        var lines: [String] = []
        switch (importID, isChanged) {
        case (let id?, _):
            lines.append(
                "Stored as import \(id) under the provider '\(provider)'; `juke catalog remove --import \(id)` takes it out "
                    + "again.")
        case (nil, false):
            lines.append(
                "Nothing is new or changed under the provider '\(provider)', so there is nothing to take out again.")
        case (nil, true):
            lines.append("Nothing is new under the provider '\(provider)', so this import has no number.")
        }
        guard isChanged else { return lines }
        lines.append("Stored rows got the values of this import\(words.isEmpty ? "" : ": \(words)").")
        lines += earlier.map(Self.line)
        lines.append(
            "  `juke catalog remove` does not bring the former values back; importing the file that has them does.")
        return lines
    }

    private static func line(_ one: Earlier) -> String {
        let parts =
            (one.tracks > 0 ? [one.tracks.counted("track")] : [])
            + (one.features > 0 ? ["the features of \(one.features.counted("track"))"] : [])
        return "  \(parts.joined(separator: " and ")) came with import \(one.id)"
            + (one.files.isEmpty ? "" : " (\(one.files))")
    }
}
