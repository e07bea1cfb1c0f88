/// The name of a column, reduced to what its spellings have in common.
///
/// `Artist Name(s)`, `artist_names` and `artist.names` fold to `artistnames`; `danceability_%` to `danceability`, with the
/// unit kept aside.
struct FoldedColumn: Hashable {
    /// What a column's name says about the unit of its values.
    enum Unit: Hashable {
        case percent, milliseconds, seconds, minutes
    }

    /// Letters and digits in lower case.
    let text: String
    let unit: Unit?

    init(_ name: some StringProtocol) {
        let lower = name.lowercased()
        let kept = lower.filter { $0.isLetter || $0.isNumber }
        if lower.contains("%") {
            (text, unit) = (kept, .percent)
            return
        }
        for (suffix, unit) in Self.units where kept.hasSuffix(suffix) && kept.count > suffix.count {
            (text, self.unit) = (String(kept.dropLast(suffix.count)), unit)
            return
        }
        (text, unit) = (kept, nil)
    }

    /// In the order in which they are tried.
    private static let units: [(String, Unit)] = [
        ("percent", .percent), ("pct", .percent), ("milliseconds", .milliseconds), ("millis", .milliseconds),
        ("msec", .milliseconds), ("ms", .milliseconds), ("seconds", .seconds), ("secs", .seconds), ("sec", .seconds),
        ("minutes", .minutes), ("mins", .minutes), ("min", .minutes),
    ]
}
