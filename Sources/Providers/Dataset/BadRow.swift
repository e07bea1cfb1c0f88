/// A row of a dataset that was left out.
package struct BadRow: Hashable, Sendable, Codable {
    /// The line of the file on which the row starts, from 1; the header is line 1.
    package var line: Int
    /// What is wrong with it.
    package var reason: String

    /// Makes a record of a bad row.
    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension BadRow: CustomStringConvertible {
    /// The line and the reason.
    package var description: String { "line \(line): \(reason)" }
}
