/// Why a row of a file is not imported.
public enum LeftOutReason: String, Sendable, Codable, Hashable, CaseIterable {
    /// A file of the listener's own, which no catalog knows.
    case localFile = "local_files"
    /// An episode of a podcast.
    case episode = "episodes"
    /// What stands in the column of identifiers is none.
    case notAnIdentifier = "not_an_id"
    /// Neither an artist's name nor an identifier.
    case noArtist = "no_artist"
    /// No identifier and no title.
    case noTitle = "no_title"
    /// The row cannot be taken apart into fields.
    case broken
    /// An analysis of a track that the catalog does not have.
    case notInCatalog = "not_in_catalog"

    /// What the reason is called in a sentence about several rows.
    public var words: String {
        switch self {
        case .localFile: "are files of your own, which no catalog knows"
        case .episode: "are podcast episodes"
        case .notAnIdentifier: "have something in the id column that is no track id"
        case .noArtist: "name no artist"
        case .noTitle: "have neither an id nor a title"
        case .broken: "cannot be read"
        case .notInCatalog: "are analyses of tracks that the catalog does not have"
        }
    }
}

/// A row that is not imported.
public struct LeftOutRow: Hashable, Sendable, Codable {
    /// The line of the file on which the row starts, from 1; of JSON, the line of the record.
    public var line: Int
    /// The kind of reason.
    public var kind: LeftOutReason
    /// What is wrong with it, in words.
    public var reason: String

    /// Makes a record of a row.
    public init(line: Int, kind: LeftOutReason, reason: String) {
        self.line = line
        self.kind = kind
        self.reason = reason
    }
}

extension LeftOutRow: CustomStringConvertible {
    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
}
