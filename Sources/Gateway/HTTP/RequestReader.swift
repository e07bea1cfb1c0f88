import Concurrency
import HTTPTypes
import Hummingbird
import Recommendations

/// Reads a request's body: at most ``maximumSize``, by the deadline, of a type that is accepted.
struct RequestReader {
    /// The most bytes that a body may have.
    static let maximumSize = 1_048_576

    /// Reads the body of a public request, and makes something of it.
    ///
    /// An empty body is an empty object, whatever its type, as in the original. A large body is read by turns: it would
    /// hold the others up.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - types: The types that are accepted.
    ///   - context: The client, and the deadline of the answer.
    ///   - scheduler: Where large bodies are read.
    ///   - body: Makes something of the value, and calls `pass` now and then while it does.
    /// - Returns: The result of the body.
    /// - Throws: ``HTTPProblem`` 400, 408, 413, 415 or 504, or what the body throws.
    static func read<Value: Sendable>(
        _ request: Request, accepting types: [BodyType], in context: GatewayRequestContext,
        scheduler: RoundRobinScheduler,
        _ body: @escaping @Sendable (_ value: JSONValue, _ pass: () -> Void) throws -> Value
    ) async throws -> Value {
        guard let deadline = context.deadline else { throw HTTPProblem.internalError }
        let bytes = try await bytes(of: request, by: deadline)
        let sent = request.headers[.contentType]
        guard bytes.count >= RoundRobinScheduler.largeSize else { return try body(value(of: bytes, sent, types)) {} }
        let caller = context.callerName
        return try await withDeadline(deadline) {
            try await scheduler.compute(as: caller, byTurns: true) { pass in
                // Its turn may have come too late.
                guard deadline.remaining > .zero else { throw HTTPProblem.timedOut }
                return try body(value(of: bytes, sent, types), pass)
            }
        }
    }

    /// A body as a value.
    ///
    /// - Throws: ``HTTPProblem`` 400 or 415.
    private static func value(
        of bytes: [UInt8], _ contentType: String?, _ types: [BodyType]
    ) throws(HTTPProblem) -> JSONValue {
        guard !bytes.isEmpty else { return [:] }
        let sent = contentType ?? "text/plain"
        let type = MediaType(sent)
        switch types.first(where: { $0.rawValue == type.essence }) {
        case .json?: return try json(bytes)
        case .form?: return FormBody.value(of: FormPairs(bytes).pairs.map { ($0.key, .string($0.value)) })
        case .multipart?:
            return FormBody.value(of: try MultipartBody(bytes, boundary: type.parameters["boundary"]).pairs)
        case nil: throw HTTPProblem(.unsupportedMediaType, detail: "Unsupported media type \"\(sent)\" in request.")
        }
    }

    /// Parses JSON.
    ///
    /// - Throws: ``HTTPProblem`` 400 with the original's `JSON parse error`.
    static func json(_ bytes: [UInt8]) throws(HTTPProblem) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw HTTPProblem(.badRequest, detail: "JSON parse error - \(error)")
        }
    }

    /// The body's bytes, whatever its type; at most ``maximumSize``.
    ///
    /// - Throws: ``HTTPProblem`` 400, 408 or 413.
    static func bytes(of request: Request, by deadline: Deadline) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximumSize {
            throw HTTPProblem.tooLarge
        }
        return try await withDeadline(deadline, orThrowing: .requestTimedOut) {
            var bytes: [UInt8] = []
            var body = request.body.makeAsyncIterator()
            while let buffer = try await part(of: &body) {
                bytes.append(contentsOf: buffer.readableBytesView)
                guard bytes.count <= maximumSize else { throw HTTPProblem.tooLarge }
            }
            try Task.checkCancellation()
            return bytes
        }
    }

    private static func part(of body: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await body.next()
        } catch let error where error.isCancellation {
            throw error
        } catch {
            // The client has left, or what it sent is no body.
            throw HTTPProblem.brokenOff
        }
    }
}

/// A media type with its parameters, as `Content-Type` writes it: `multipart/form-data; boundary="x"`.
struct MediaType: Equatable {
    /// `type/subtype`, in lower case.
    let essence: String
    /// The parameters; names in lower case, values without quotes.
    let parameters: [String: String]

    /// Reads the header's value; whatever is malformed is left out.
    init(_ text: String) {
        var parts = Self.parts(of: text)[...]
        essence = (parts.popFirst() ?? "").stripped.lowercased()
        parameters = parts.reduce(into: [:]) { parameters, part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else { return }
            let name = pair[0].stripped.lowercased()
            if parameters[name] == nil { parameters[name] = Self.unquoted(pair[1].stripped) }
        }
    }

    /// The parts between semicolons that stand in no quotes.
    private static func parts(of text: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && isQuoted && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst().dropLast() {
            isEscaped = character == "\\" && !isEscaped
            if !isEscaped { result.append(character) }
        }
        return result
    }
}

extension MediaType {
    /// Whether a form on any page can send it without asking first (the Fetch standard's CORS-safelisted types).
    var isSentByForms: Bool {
        [BodyType.form.rawValue, BodyType.multipart.rawValue, "text/plain"].contains(essence)
    }
}

/// The media types in which a request's body may come.
enum BodyType: String, CaseIterable, Sendable {
    case json = "application/json"
    case form = "application/x-www-form-urlencoded"
    case multipart = "multipart/form-data"
}
