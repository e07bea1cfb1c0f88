import Concurrency

/// Why a provider could not answer.
///
/// No message or cause holds a credential: neither the client secret, nor a token, nor an `Authorization` header.
package struct ProviderError: Error {
    /// The kinds of failure that a caller may want to distinguish.
    package enum Code: Hashable, Sendable {
        /// The service refused the credentials, even after a fresh token.
        case unauthorized
        /// The credentials are good but not for this call; asking again does not help.
        case forbidden
        /// The service does not know the resource.
        case notFound
        /// Too many requests; none may be sent before the time is over.
        case rateLimited(retryAfter: Duration)
        /// The account's quota is used up; none may be sent before the time is over, which may be hours.
        case quotaExceeded(retryAfter: Duration)
        /// The service failed (status 5xx), time and again.
        case server(status: Int)
        /// The service answered something that is not what it documents, time and again.
        case malformed
        /// The answer is longer than is taken.
        case tooLarge
        /// No answer came: connection refused, reset, or timed out, time and again.
        case network
        /// The service, or the provider itself, says that the request makes no sense.
        case invalidRequest
        /// The service allows fewer items on a page than the request asked for.
        case limitTooHigh
        /// A file cannot be opened or read, or is damaged.
        case unreadableFile
        /// A compressed file ends in the middle.
        case truncatedFile(rowsRead: Int)
        /// A dataset lacks columns that it needs.
        case missingColumns([String])
        /// The caller's task was cancelled.
        case cancelled
    }

    /// The kind of failure.
    package let code: Code
    /// The cause and the next step, in a sentence or two.
    package let message: String
    /// The error underneath, if there is one.
    package let cause: (any Error)?

    /// An error whose message says what happened and what to do next, without any credential.
    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether the same request may succeed later.
    package var isTransient: Bool {
        switch code {
        case .rateLimited, .quotaExceeded, .server, .malformed, .network: true
        case .unauthorized, .forbidden, .notFound, .tooLarge, .invalidRequest, .limitTooHigh, .unreadableFile,
            .truncatedFile, .missingColumns, .cancelled:
            false
        }
    }
}

extension ProviderError {
    /// How long the service wants no request, when that is why it did not answer; asking sooner would not help anybody.
    package var wait: Duration? {
        switch code {
        case .rateLimited(let time), .quotaExceeded(let time): time
        default: nil
        }
    }
}

extension ProviderError: CancellableError {
    /// Whether the caller's task was cancelled.
    package var isCancelled: Bool { code == .cancelled }

    /// The error of a call whose task was cancelled.
    static let cancelled = ProviderError(.cancelled, "the call was cancelled")

    /// Waits.
    ///
    /// - Throws: ``cancelled`` as soon as the task is cancelled.
    static func sleep(for duration: Duration, on clock: any TimeSource) async throws(ProviderError) {
        do throws(CancellationError) {
            try await clock.sleep(for: duration)
        } catch {
            throw cancelled
        }
    }
}

extension ProviderError: CustomStringConvertible {
    /// ``message``, without the code and the cause.
    package var description: String { message }
}
