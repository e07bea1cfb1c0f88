/// Why a file cannot be imported.
///
/// A fault of a single row is no error: it is counted and reported with the row's line.
package struct ImportError: Error, Hashable, Sendable {
    /// The kinds of fault that a caller may want to tell apart.
    package enum Code: Hashable, Sendable {
        /// The file cannot be opened or read, or is damaged.
        case unreadable
        /// The compressed data end in the middle.
        case truncated
        /// The file would take more memory or time than a catalog can need: a decompression bomb, or a first line
        /// without end.
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
    package let code: Code
    /// The cause and the next step.
    package let message: String
    /// Whether the message lacks the name of the file, which who opened the file adds.
    let lacksFile: Bool

    /// An error whose message says what is wrong and what to do next.
    package init(_ code: Code, _ message: String) {
        self.init(code, message, lacksFile: false)
    }

    init(_ code: Code, _ message: String, lacksFile: Bool) {
        self.code = code
        self.message = message
        self.lacksFile = lacksFile
    }
}

extension ImportError: CustomStringConvertible {
    /// ``message``, without the code.
    package var description: String { message }
}
