/// A row of a dataset that was left out.
public struct BadRow: Hashable, Sendable, Codable {
    /// The line of the file on which the row starts, from 1; the header is line 1.
    public var line: Int
    /// What is wrong with it.
    public var reason: String

    /// Makes a record of a bad row.
    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension BadRow: CustomStringConvertible {
    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
}
