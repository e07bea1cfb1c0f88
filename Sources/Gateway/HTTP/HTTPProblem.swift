import HTTPTypes
import Hummingbird
import Recommendations

/// The response to a request that fails: its status and a JSON body with the reason.
struct HTTPProblem: Error, Equatable {
    /// The status, from 400.
    var status: HTTPResponse.Status
    /// The JSON body.
    var body: JSONValue
    /// Further headers.
    var headers: HTTPFields = [:]

    /// The body of most problems: `{"detail":"…"}`.
    init(_ status: HTTPResponse.Status, detail: String, headers: HTTPFields = [:]) {
        self.init(status, ["detail": .string(detail)], headers: headers)
    }

    /// A problem with a body of its own.
    init(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    /// The request breaks rules.
    static func invalid(_ errors: ValidationErrors) -> HTTPProblem {
        HTTPProblem(.badRequest, errors.json)
    }

    /// Nobody is known to have sent the request.
    static func unauthenticated(_ detail: String) -> HTTPProblem {
        HTTPProblem(.unauthorized, detail: detail, headers: [.wwwAuthenticate: "Token"])
    }

    /// Nothing is served at this path.
    static let notFound = HTTPProblem(.notFound, detail: "Not found.")

    /// A service that the request needs cannot be reached just now; the client should come back after `seconds`.
    static func unavailable(
        _ detail: String = "recommendations unavailable", retryAfter seconds: Int = 1
    ) -> HTTPProblem {
        HTTPProblem(.serviceUnavailable, detail: detail, headers: [.retryAfter: "\(seconds)"])
    }

    /// No answer came in time.
    static let timedOut = HTTPProblem(.gatewayTimeout, detail: "recommendations timed out")

    /// The request itself did not arrive in time.
    static let requestTimedOut = HTTPProblem(
        .requestTimeout, detail: "The request's body was not received in time.", headers: [.connection: "close"])

    /// The request's body ended before its end: most likely nobody reads this.
    static let brokenOff = HTTPProblem(
        .badRequest, detail: "The request's body is not complete.", headers: [.connection: "close"])

    /// The bytes are no request.
    static let unreadable = HTTPProblem(.badRequest, detail: "The request is not well-formed HTTP.")

    /// The request's body is larger than ``RequestReader/maximumSize``.
    static let tooLarge = HTTPProblem(.contentTooLarge, detail: "Request body is larger than 1 MB.")

    /// A fault of ours.
    static let internalError = HTTPProblem(.internalServerError, detail: "Internal server error.")
}

extension HTTPProblem {
    /// The answer to send.
    var response: Response {
        .json(status, body, headers: headers)
    }
}

extension Response {
    /// An answer of compact JSON.
    static func json(_ status: HTTPResponse.Status, _ body: JSONValue, headers: HTTPFields = [:]) -> Response {
        json(status, written: body.encoded(), headers: headers)
    }

    /// An answer whose body is JSON already.
    static func json(_ status: HTTPResponse.Status, written body: [UInt8], headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
