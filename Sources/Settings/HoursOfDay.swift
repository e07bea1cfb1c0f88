/// Hours of the day, such as 22 to 7, in which something may be done.
package struct HoursOfDay: Sendable, Hashable, CustomStringConvertible {
    /// The first hour, 0…23.
    package let first: Int
    /// The hour at which they are over, 0…24; one that is not after ``first`` lies on the next day.
    package let end: Int

    /// Reads `22-7`.
    ///
    /// - Returns: `nil` for another form, and for hours that begin where they end.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let first = parts[0], let end = parts[1], (0...23).contains(first),
            (0...24).contains(end), first != end
        else { return nil }
        self.first = first
        self.end = end
    }

    /// How long it is from a time of the day until the hours come; zero while they last.
    package func wait(hour: Int, minute: Int, second: Int) -> Duration {
        let isOpen = first < end ? (first..<end).contains(hour) : hour >= first || hour < end
        guard !isOpen else { return .zero }
        let hours = (first - hour + 24) % 24
        return .seconds(hours * 3_600 - minute * 60 - second)
    }

    /// The form that the setting takes.
    package var description: String { "\(first)-\(end)" }
}

extension Settings {
    /// Whether audio features are heard: because the feature provider says so, or goes with a catalog of files or of a
    /// media server.
    ///
    /// - Throws: ``SettingsError``.
    package func hearsFiles() throws(SettingsError) -> Bool {
        switch try value(of: .featureProvider) {
        case .ears: true
        case .auto: [.files, .subsonic].contains(try value(of: .catalogProvider))
        default: false
        }
    }
}
