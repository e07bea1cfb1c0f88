import HTTPTypes
import Hummingbird

/// Why a Subsonic request has no answer: a code of the specification and a sentence.
struct SubsonicFailure: Error {
    /// The code: 0 for anything, 10 for a missing parameter, 40 to 44 for credentials, 50 for rights, 70 for no such
    /// song.
    let code: Int
    /// The reason, for people.
    let message: String
    /// The HTTP status, which is 200 for failures too unless there is a reason.
    var status = HTTPResponse.Status.ok
    /// Further headers.
    var headers: HTTPFields = [:]

    /// A failure of a code.
    init(_ code: Int, _ message: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.code = code
        self.message = message
        self.status = status
        self.headers = headers
    }
}

/// The media server's type and versions, which every answer repeats: clients choose features by them.
struct MediaServerIdentity: Sendable, Equatable {
    /// The version of the interface.
    var version = "1.16.1"
    /// The server's name and version, which servers without OpenSubsonic do not tell.
    var type, serverVersion: String?
    /// Whether it speaks OpenSubsonic; `nil` when it does not say.
    var isOpen: Bool?

    /// A server that has not spoken yet.
    init() {}

    /// Reads the `subsonic-response` of an answer.
    init(_ response: JSONValue) {
        if case .string(let text)? = response["version"] { version = text }
        if case .string(let text)? = response["type"] { type = text }
        if case .string(let text)? = response["serverVersion"] { serverVersion = text }
        if case .bool(let flag)? = response["openSubsonic"] { isOpen = flag }
    }
}

/// What a good answer holds: a name, and JSON under it.
struct SubsonicPayload {
    let name: String
    let json: [UInt8]
}

/// The forms of an answer.
enum SubsonicFormat: Sendable, Equatable {
    case xml, json
    case jsonp(callback: String)

    /// Whether a callback is an identifier, or several with dots between them; nothing else is written into a script.
    static func isIdentifier(_ callback: String) -> Bool {
        callback.utf8.count <= 128
            && callback.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                guard let first = part.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                    return false
                }
                return part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }
            }
    }
}

extension Response {
    /// A Subsonic answer: the envelope with a payload, or with a failure.
    static func subsonic(
        _ result: Result<SubsonicPayload?, SubsonicFailure>, from server: MediaServerIdentity, as format: SubsonicFormat
    ) -> Response {
        var (status, headers) = (HTTPResponse.Status.ok, HTTPFields())
        if case .failure(let failure) = result { (status, headers) = (failure.status, failure.headers) }
        headers[.cacheControl] = "no-store"
        var body: [UInt8]
        switch format {
        case .xml:
            headers[.contentType] = "application/xml"
            body = SubsonicXML.envelope(result, from: server)
        case .json:
            headers[.contentType] = "application/json"
            body = json(result, from: server)
        case .jsonp(let callback) where SubsonicFormat.isIdentifier(callback):
            headers[.contentType] = "application/javascript"
            body = Array("\(callback)(".utf8) + json(result, from: server) + Array(")".utf8)
        case .jsonp(let callback):
            headers[.contentType] = "application/json"
            let reason =
                callback.isEmpty
                ? SubsonicFailure(10, "Required parameter is missing: callback")
                : SubsonicFailure(0, "The parameter callback is no identifier")
            body = json(.failure(reason), from: server)
        }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func json(
        _ result: Result<SubsonicPayload?, SubsonicFailure>, from server: MediaServerIdentity
    ) -> [UInt8] {
        var json = JSONValue.object(server.members(isFine: result.isSuccess)).encoded()
        json.removeLast()
        switch result {
        case .success(let payload?):
            json += Array(",".utf8) + JSONValue.string(payload.name).encoded() + Array(":".utf8) + payload.json
        case .success(nil): break
        case .failure(let failure):
            json += Array(#","error":"#.utf8)
            json += (["code": .int(failure.code), "message": .string(failure.message)] as JSONValue).encoded()
        }
        return Array(#"{"subsonic-response":"#.utf8) + json + Array("}}".utf8)
    }
}

extension Result {
    /// Whether it is no failure.
    var isSuccess: Bool { if case .success = self { true } else { false } }
}

extension MediaServerIdentity {
    /// The fields of an envelope, in the specification's order.
    func members(isFine: Bool) -> [JSONMember] {
        var members = [
            JSONMember("status", isFine ? "ok" : "failed"), JSONMember("version", .string(version)),
        ]
        if let type { members.append(JSONMember("type", .string(type))) }
        if let serverVersion { members.append(JSONMember("serverVersion", .string(serverVersion))) }
        if let isOpen { members.append(JSONMember("openSubsonic", .bool(isOpen))) }
        return members
    }
}
