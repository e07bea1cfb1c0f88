import Testing

/// How many files a field of a request touches, as decision 0029 says.
struct RequestFieldTests {
    /// What declares every field: its meaning, bounds, default and JSON; its place in the interface; its value.
    private static let declaring: Set<String> = [
        "Recommendations/RecommendationRequest.swift", "Gateway/Validation/RequestField.swift",
        "Gateway/Validation/RequestValidation.swift",
    ]
    /// What gives it a flag.
    private static let command = "JukeCommand/Recommend/RecommendCommand.swift"

    @Test(arguments: [
        ("maxPerAlbum", "Ranking/Recommending/ListLimits.swift"),
        ("excludeProfileFavorites", "Ranking/Recommending/SeedVector.swift"),
    ])
    func `a field that one part of the ranking reads touches five files`(field: String, reader: String) throws {
        #expect(try Self.files(naming: [field]) == Self.declaring.union([Self.command, reader]))
    }

    @Test(arguments: [
        ["foldsVersions", "foldVersions"], ["fillsUp", "fillUp"], ["excludesSeedArtists", "excludeSeedArtists"],
    ])
    func `a field that changes the shape of a list touches more files, all of them in the ranking`(
        names: [String]
    ) throws {
        let files = try Self.files(naming: names)
        let ranking = files.filter { $0.hasPrefix("Ranking/") }

        #expect(files.subtracting(ranking).subtracting([Self.command]) == Self.declaring)
        #expect(ranking.count > 1)
    }

    /// The files whose code has one of some names.
    ///
    /// Requests for paths and playlists have tables of their own, and players ask for what they are given.
    private static func files(naming names: [String]) throws -> Set<String> {
        let others = #/(?:Sequences|Sequencing|Players)\//#
        // Simple boundaries: by Unicode's own, `request.limit` is one word.
        let word = try Regex(#"\b(?:\#(names.joined(separator: "|")))\b"#).wordBoundaryKind(.simple)
        let files = try SourceTree().files.filter { file in
            !file.path.contains(others)
                && file.text.split(separator: "\n").contains { line in
                    !line.drop { $0 == " " }.hasPrefix("//") && line.contains(word)
                }
        }
        return Set(files.map(\.path))
    }
}
