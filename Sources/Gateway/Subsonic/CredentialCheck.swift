import Concurrency
import HTTPTypes
import Hashing
import Logging
import NIOCore
import Providers

/// Checks a caller's credentials at the media server, with the server's own `ping` (docs/decisions/0046).
///
/// The credentials of a request are sent to the server as they came. Valid ones are cached under a fingerprint, a keyed
/// hash of all of them: the key is drawn for each process, and the credentials themselves are not kept. Refusals are
/// not cached; an address that gets many is answered slowly.
final class CredentialCheck: Sendable {
    /// How long valid credentials are cached.
    static let lifetime = Duration.seconds(300)
    /// How many are cached; clients may draw new ones for each request.
    static let capacity = 10_000

    private struct Memory {
        let identity: MediaServerIdentity
        var extensions: JSONValue?
    }

    private struct State {
        /// By fingerprint; where it is full of good ones, all are forgotten: to ask again costs little.
        var known = ExpiringCache<[UInt8], Memory>(
            capacity: CredentialCheck.capacity, lifetime: CredentialCheck.lifetime)
        var last = MediaServerIdentity()
    }

    private let relay: SubsonicRelay
    private let clock: any TimeSource
    private let failures: FailedTokenLimiter
    private let key = GatewayConfiguration.randomKey()
    private let state = Mutex(State())

    /// Remembers nothing yet.
    init(_ relay: SubsonicRelay, clock: any TimeSource) {
        self.relay = relay
        self.clock = clock
        failures = FailedTokenLimiter(clock: clock)
    }

    /// What the server said of itself in its last answer.
    var lastIdentity: MediaServerIdentity { state.withLock { $0.last } }

    /// How many credentials are cached.
    var count: Int { state.withLock { $0.known.count } }

    /// Who the server is, if it knows the caller.
    ///
    /// - Throws: ``SubsonicFailure``: the server's own when it refuses, 0 when it does not answer in time.
    func identity(
        of query: SubsonicQuery, from address: SocketAddress?, by deadline: Deadline, _ logger: Logger
    ) async throws -> MediaServerIdentity {
        guard let user = query.user else { throw SubsonicFailure(10, "Required parameter is missing: u") }
        if let missing = query.missingCredential {
            throw SubsonicFailure(10, "Required parameter is missing: \(missing)")
        }
        let fingerprint = fingerprint(of: "ping", query.credentials)
        if let memory = remembered(fingerprint) { return memory.identity }
        // Before the server is asked: its answer would tell right from wrong.
        let isCounted = try await Self.throttling { try await failures.takeTurn(of: user, from: address, by: deadline) }
        var answer = try await ask("ping", query, by: deadline, logger)
        // A server that does not know keys takes a ping with one for a ping of nobody.
        if query.hasKeyOnly, answer.refusal == nil {
            answer = try await ask("tokenInfo", query, by: deadline, logger)
        }
        guard let refusal = answer.refusal else {
            remember(Memory(identity: answer.identity), fingerprint)
            return answer.identity
        }
        if 40...44 ~= refusal.code || query.hasKeyOnly {
            if !isCounted { failures.noteFailure(of: user, from: address) }
            try await Self.throttling { try await failures.slow(address, by: deadline) }
        }
        throw refusal
    }

    private static func throttling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let problem as HTTPProblem {
            throw SubsonicFailure(
                0, "Too many wrong credentials; wait a moment.", status: problem.status, headers: problem.headers)
        }
    }

    /// The extensions of OpenSubsonic that the server lists; `nil` from a server that has no such list.
    ///
    /// - Throws: ``SubsonicFailure``: the server's own, or 0 when it does not answer in time.
    func extensions(
        _ query: SubsonicQuery, by deadline: Deadline, _ logger: Logger
    ) async throws -> (identity: MediaServerIdentity, list: JSONValue?) {
        // The list is the same for every caller, so it is cached once.
        let fingerprint = fingerprint(of: SubsonicCall.getOpenSubsonicExtensions.rawValue, [])
        if let memory = remembered(fingerprint) { return (memory.identity, memory.extensions) }
        let answer = try await ask(SubsonicCall.getOpenSubsonicExtensions.rawValue, query, by: deadline, logger)
        if let refusal = answer.refusal { throw refusal }
        guard case .array? = answer.response["openSubsonicExtensions"] else { return (answer.identity, nil) }
        let list = answer.response["openSubsonicExtensions"]
        remember(Memory(identity: answer.identity, extensions: list), fingerprint)
        return (answer.identity, list)
    }

    // MARK: - The server

    private struct Answer {
        let response: JSONValue
        let identity: MediaServerIdentity
        let refusal: SubsonicFailure?
    }

    private func ask(
        _ call: String, _ query: SubsonicQuery, by deadline: Deadline, _ logger: Logger
    ) async throws -> Answer {
        let answer: SubsonicRelay.Answer
        do {
            answer = try await withDeadline(deadline) { [relay] in
                try await relay.send(call, query.credentials, asForm: query.isForm)
            }
        } catch let error where error.isCancellation {
            throw CancellationError()
        } catch {
            logger.warning("the media server does not answer", metadata: ["error": "\(error)"])
            throw SubsonicFailure(0, "The media server does not answer; try again later.")
        }
        guard let document = try? JSONParser.parse(answer.body), let response = document["subsonic-response"] else {
            logger.debug("the media server answers no Subsonic", metadata: ["status": "\(answer.status)"])
            let status = 400..<500 ~= answer.status ? answer.status : 200
            throw SubsonicFailure(
                0, "The media server does not know the call, or answers in another form.", status: .init(code: status))
        }
        let identity = MediaServerIdentity(response)
        state.withLock { $0.last = identity }
        return Answer(response: response, identity: identity, refusal: Self.refusal(in: response))
    }

    private static func refusal(in response: JSONValue) -> SubsonicFailure? {
        guard response["status"] != "ok" else { return nil }
        var (code, message) = (0, "The media server refuses the call.")
        if case .integer(let digits)? = response["error"]?["code"] { code = Int(digits) ?? 0 }
        if case .string(let text)? = response["error"]?["message"] { message = String(text.prefix(200)) }
        return SubsonicFailure(code, message)
    }

    // MARK: - Memory

    /// The keyed hash of a call and all that came with it; lengths keep values apart.
    private func fingerprint(of call: String, _ credentials: [(name: String, value: String)]) -> [UInt8] {
        var bytes = Array(call.utf8)
        for (name, value) in credentials {
            bytes += Array("\n\(name) \(value.utf8.count) \(value)".utf8)
        }
        return HMAC.sha256(bytes, key: key)
    }

    private func remembered(_ fingerprint: [UInt8]) -> Memory? {
        let now = clock.uptime
        return state.withLock { $0.known.value(of: fingerprint, at: now) }
    }

    private func remember(_ memory: Memory, _ fingerprint: [UInt8]) {
        let now = clock.uptime
        state.withLock { $0.known.set(memory, for: fingerprint, at: now) }
    }
}
