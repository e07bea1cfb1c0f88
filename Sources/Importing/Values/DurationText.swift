/// Lengths of tracks: `200001`, `3:20`, `1:02:03`.
enum DurationText {
    /// The longest that is believed, a day.
    static let longest = 86_400_000

    /// Reads `minutes:seconds` or `hours:minutes:seconds`, the seconds with decimals if need be.
    ///
    /// - Returns: Milliseconds; `nil` when the text has another form.
    static func clock(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let seconds = Double(parts[parts.count - 1]), (0..<60).contains(seconds)
        else { return nil }
        var minutes = 0
        for part in parts.dropLast() {
            guard part.utf8.count <= 4, let number = Int(part), number >= 0 else { return nil }
            minutes = minutes * 60 + number
        }
        let total = minutes * 60_000 + Int((seconds * 1000).rounded())
        return total <= longest ? total : nil
    }
}

/// In which unit a column gives lengths.
enum DurationUnit: String, Hashable {
    case milliseconds, seconds, minutes

    /// Converts a number in this unit to whole milliseconds; `nil` outside the range of a length.
    func milliseconds(_ number: Double) -> Int? {
        let factor: Double =
            switch self {
            case .milliseconds: 1
            case .seconds: 1000
            case .minutes: 60_000
            }
        let value = (number * factor).rounded()
        return value >= 0 && value <= Double(DurationText.longest) ? Int(value) : nil
    }
}
