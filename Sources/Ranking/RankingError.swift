public import Catalog

/// Why a ranking could not be made.
public struct RankingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable {
        /// The request names no seed at all.
        case noSeeds
        /// A limit or a weight is out of range.
        case invalidRequest
        /// One or more seed URIs name nothing that has an embedding; ``RankingError/uris`` lists them all.
        case unknownSeeds
        /// An evaluation was given vectors that are zero or not finite, or lists that do not fit together.
        case invalidVectors
        /// Nobody waits for the answer any more, or the time was over before any seed was resolved.
        case outOfTime
    }

    /// The kind of failure.
    public let code: Code
    /// The cause and the next step.
    public let message: String
    /// The offending seeds of ``Code/unknownSeeds``, in the request's order, each once.
    public let uris: [JukeURI]

    /// An error with a message about what happened and what to do next.
    public init(_ code: Code, _ message: String, uris: [JukeURI] = []) {
        self.code = code
        self.message = message
        self.uris = uris
    }

    /// The message alone: it needs no code to be understood.
    public var description: String { message }
}
