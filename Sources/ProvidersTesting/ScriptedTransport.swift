import Concurrency
import Foundation
package import Providers

/// A transport that answers from memory and keeps the requests.
package final class ScriptedTransport: HTTPTransport {
    /// Answers a request; `number` counts the requests to the same path before it.
    package typealias Answer = @Sendable (_ request: HTTPRequest, _ number: Int) throws -> HTTPResponse

    private let answer: Answer
    private let log = Mutex<[HTTPRequest]>([])

    /// Answers by a function, which may throw what a transport throws.
    package init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    /// The requests so far, those for tokens left out.
    package var requests: [HTTPRequest] { log.withLock { $0 }.filter { !$0.isForToken } }
    /// The paths that were asked for, in order, those for tokens among them.
    package var paths: [String] { log.withLock { $0 }.map(\.url.path) }
    /// How often a token was asked for.
    package var tokenRequests: Int { log.withLock { $0 }.count(where: \.isForToken) }

    /// Keeps the request, and answers by the script.
    ///
    /// - Throws: ``ProviderError``, the script's own or around what it throws.
    package func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        let number = log.withLock { log in
            log.append(request)
            return log.count { $0.url.path == request.url.path } - 1
        }
        return try await ProviderError.scripted { try answer(request, number) }
    }
}

extension HTTPRequest {
    /// Whether it asks Spotify's accounts service for a token.
    package var isForToken: Bool { url.path == "/api/token" }

    /// The value of a query parameter; `nil` when there is none of that name.
    package func parameter(_ name: String) -> String? {
        URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems?.first { $0.name == name }?.value
    }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    package static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers.merging(["Content-Type": "application/json"]) { given, _ in given },
            body: Data(text.utf8))
    }

    /// A good token, numbered.
    package static func token(_ number: Int = 0) -> HTTPResponse {
        .json(#"{"access_token": "token-\#(number)", "token_type": "Bearer", "expires_in": 3600}"#)
    }

    /// A refusal as the Web API writes it.
    package static func problem(_ status: Int, _ message: String, headers: [String: String] = [:]) -> HTTPResponse {
        .json(#"{"error": {"status": \#(status), "message": "\#(message)"}}"#, status: status, headers: headers)
    }
}
