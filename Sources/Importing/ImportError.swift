/// Why a file cannot be imported.
///
/// What is wrong with a single row is no error: it is counted and reported with the row's line.
public struct ImportError: Error, Hashable, Sendable {
    /// What is wrong, in kinds that a caller may want to tell apart.
    public enum Code: Hashable, Sendable {
        /// The file cannot be opened or read, or is damaged.
        case unreadable
        /// The compressed data end in the middle.
        case truncated
        /// The file would take more memory or time than a catalog can need: a decompression bomb, or a first line without end.
        case tooLarge
        /// The file holds nothing.
        case empty
        /// The file is something else than a catalog.
        case notACatalog(FileKind)
        /// The file lacks columns without which it is no catalog.
        case missingColumns([String])
        /// An option of the caller does not fit the file.
        case badOption
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do next.
    public let message: String

    /// An error whose message says what is wrong and what to do next.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ImportError: CustomStringConvertible {
    /// ``message``, without the code.
    public var description: String { message }
}
