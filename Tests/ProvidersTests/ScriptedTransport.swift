import Concurrency
import Foundation
import Providers
import ProvidersTesting

/// A transport that answers from memory and keeps the requests.
final class ScriptedTransport: HTTPTransport {
    typealias Answer = @Sendable (HTTPRequest, _ number: Int) throws -> HTTPResponse

    private let answer: Answer
    private let log = Mutex<[HTTPRequest]>([])

    /// - Parameter answer: Called for each request, with the number of requests to the same path before it.
    init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    /// The requests so far, those for tokens left out.
    var requests: [HTTPRequest] { log.withLock { $0 }.filter { !$0.isForToken } }
    /// How often a token was asked for.
    var tokenRequests: Int { log.withLock { $0 }.count(where: \.isForToken) }

    func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        let number = log.withLock { log in
            log.append(request)
            return log.count { $0.url.path == request.url.path } - 1
        }
        return try await ProviderError.scripted { try answer(request, number) }
    }
}

extension HTTPRequest {
    var isForToken: Bool { url.path == "/api/token" }

    /// The value of a query parameter.
    func parameter(_ name: String) -> String? {
        URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems?.first { $0.name == name }?.value
    }
}

extension HTTPResponse {
    /// An answer with a JSON body.
    static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers.merging(["Content-Type": "application/json"]) { $1 },
            body: Data(text.utf8))
    }

    /// A good token, numbered.
    static func token(_ number: Int = 0) -> HTTPResponse {
        .json(#"{"access_token": "token-\#(number)", "token_type": "Bearer", "expires_in": 3600}"#)
    }

    /// A refusal as the Web API writes it.
    static func problem(_ status: Int, _ message: String, headers: [String: String] = [:]) -> HTTPResponse {
        .json(#"{"error": {"status": \#(status), "message": "\#(message)"}}"#, status: status, headers: headers)
    }
}
