/// The words that clients use for fields of other names: what another endpoint, or another service, calls the same.
enum FieldSynonyms {
    /// The field that a member means by its name and value.
    ///
    /// - Parameters:
    ///   - member: A field that the endpoint does not know.
    ///   - names: The fields that it knows.
    /// - Returns: One of the names; `nil` where none means the same.
    static func name(for member: JSONMember, among names: [String]) -> String? {
        let groups = isNumber(member.value) ? numbers : []
        let words = member.key.lowercased()
        return (groups + others).lazy.filter { $0.words.contains(words) }.flatMap(\.fields).first(where: names.contains)
    }

    private static func isNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .integer, .decimal: true
        case .string(let text): Double(text) != nil
        case .null, .brokenString, .bool, .array, .object: false
        }
    }

    /// Words for how many there are to be: "tracks" may also be seeds, where it is a list.
    private static let numbers: [(words: Set<String>, fields: [String])] = [
        (
            ["limit", "count", "tracks", "steps", "size", "length", "number", "n", "songs", "items", "num_tracks"],
            ["count", "steps", "limit"]
        ),
        (["duration", "duration_minutes", "length_minutes", "time"], ["minutes"]),
        (["duration_ms", "length_ms"], ["minutes"]),
        (["artist_distance", "gap", "min_artist_gap"], ["artist_gap"]),
        (["tempo_step", "bpm_step", "max_bpm_step", "tempo_change"], ["max_tempo_step"]),
    ]

    private static let others: [(words: Set<String>, fields: [String])] = [
        (["seed", "artists", "albums", "tracks", "genres", "names", "like", "likes"], ["seeds"]),
        (["start", "source", "first", "begin", "a"], ["from"]),
        (["end", "target", "destination", "last", "b"], ["to"]),
        (["energy_curve", "curve"], ["energy"]),
        (["harmonic", "keys", "match_key", "harmonic_mixing"], ["match_keys"]),
        (["liked", "like"], ["likes"]), (["skipped", "dislikes", "skip"], ["skips"]),
        (["types", "type", "kinds"], ["resource_types"]), (["excluded", "ignore", "not"], ["exclude"]),
        (["genre"], ["include_genres"]),
    ]
}
