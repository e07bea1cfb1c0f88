import Concurrency
import Foundation
import Hashing
import Logging

/// Calls a media server, and turns its refusals into errors.
///
/// Each call has a token of its own, made of the password and a fresh salt. A server that cannot check tokens, because
/// it keeps no password that it could hash, gets the password itself, if nobody else can read it on its way.
///
///     tokens ──10, 41, 42──► private way? ──yes──► password, from then on
///                              └──no──► an error
struct SubsonicClient: Sendable {
    /// The version of the interface that is spoken.
    static let version = "1.16.1"

    let configuration: SubsonicConfiguration
    let client: ServiceClient
    private let scheme = SchemeMemory()

    /// Makes a client that retries as the configuration says.
    init(
        _ configuration: SubsonicConfiguration, transport: any HTTPTransport, clock: any TimeSource, logger: Logger
    ) {
        self.configuration = configuration
        client = ServiceClient(
            service: "the media server", transport: transport, budget: LocalRequestBudget(clock: clock),
            retry: configuration.retry, clock: clock, logger: logger)
    }

    /// Asks the server, and reads its answer as JSON.
    ///
    /// - Parameters:
    ///   - name: The call, `getAlbum` for instance.
    ///   - parameters: Those of the call itself.
    /// - Returns: The answer, whose status is good.
    /// - Throws: ``ProviderError``.
    func call(
        _ name: String, _ parameters: [(name: String, value: String)] = []
    ) async throws(ProviderError) -> SubsonicAnswer {
        try await exchange({ $0.problem }) { usesPassword async throws(ProviderError) in
            try await send(name, parameters, usesPassword: usesPassword)
        }
    }

    /// Makes a call whose answer is a song, which goes into a file.
    ///
    /// Each request is sent once. An answer that is no song, and no refusal of the specification, is returned as it is.
    ///
    /// - Throws: ``ProviderError``.
    func fetch(
        _ name: String, _ parameters: [(name: String, value: String)], into file: BodyFile
    ) async throws(ProviderError) -> HTTPResponse {
        try await exchange({ $0.problem }) { usesPassword async throws(ProviderError) in
            RequestMeter.current?.note()
            let request = HTTPRequest(url: try address(name, parameters, usesPassword: usesPassword))
            return FetchedSong(response: try await client.transport.send(request, into: file))
        }.response
    }

    /// Sends with a token, and with the password to a server that takes no tokens.
    private func exchange<Answer>(
        _ problem: (Answer) -> SubsonicAnswer.Problem?,
        _ send: (_ usesPassword: Bool) async throws(ProviderError) -> Answer
    ) async throws(ProviderError) -> Answer {
        let usesPassword = scheme.usesPassword
        let answer = try await send(usesPassword)
        guard let refusal = problem(answer) else { return answer }
        guard !usesPassword, refusal.isAboutTokens else { throw error(refusal) }
        guard configuration.isPrivate else {
            throw ProviderError(
                .unauthorized,
                "the media server takes no tokens, and over http:// others could read the password; use an https:// address in "
                    + "JUKE_SUBSONIC_URL, or run the crawl on the server's own machine")
        }
        let second = try await send(true)
        if let refusal = problem(second) { throw error(refusal) }
        if scheme.rememberPassword() {
            client.logger.notice("the media server takes no tokens; going on with the password")
        }
        return second
    }

    private func send(
        _ name: String, _ parameters: [(name: String, value: String)], usesPassword: Bool
    ) async throws(ProviderError) -> SubsonicAnswer {
        let url = try address(name, parameters, usesPassword: usesPassword)
        let request = HTTPRequest(url: url, headers: ["Accept": "application/json"])
        var failures = 0
        while true {
            let answer = try await client.send(request, as: SubsonicEnvelope.self).answer
            guard answer.problem?.mayPass == true, failures + 1 < configuration.retry.attempts else { return answer }
            failures += 1
            try await ProviderError.sleep(
                for: configuration.retry.pause(afterFailures: failures), on: client.clock)
        }
    }

    private func address(
        _ name: String, _ parameters: [(name: String, value: String)], usesPassword: Bool
    ) throws(ProviderError) -> URL {
        try RequestAddress.make(
            configuration.serverURL, ["rest", "\(name).view"],
            query: parameters + credentials(usesPassword) + [("v", Self.version), ("c", "juke"), ("f", "json")])
    }

    private func credentials(_ usesPassword: Bool) -> [(name: String, value: String)] {
        let credentials = configuration.credentials
        if usesPassword {
            return [("u", credentials.user), ("p", "enc:" + credentials.password.utf8.hexadecimal())]
        }
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal()
        let token = MD5.digest(credentials.password + salt).hexadecimal()
        return [("u", credentials.user), ("t", token), ("s", salt)]
    }

    private func error(_ problem: SubsonicAnswer.Problem) -> ProviderError {
        let said = problem.message.map { ": \($0.prefix(200))" } ?? ""
        let answer = "the media server answered with error \(problem.code)\(said)"
        return switch problem.code {
        case 40...44:
            ProviderError(.unauthorized, "\(answer); check JUKE_SUBSONIC_USER and JUKE_SUBSONIC_PASSWORD")
        case 50, 60: ProviderError(.forbidden, "\(answer); this user may not make the call")
        case 70: ProviderError(.notFound, "\(answer); the resource is unknown there")
        case 10, 20, 30: ProviderError(.invalidRequest, "\(answer); the request was not understood")
        default: ProviderError(.server(status: 200), "\(answer); try again later")
        }
    }

    /// An answer to the call for a song; a refusal comes as an envelope in its place.
    private struct FetchedSong {
        let response: HTTPResponse

        var problem: SubsonicAnswer.Problem? {
            guard !response.body.isEmpty else { return nil }
            return (try? JSONDecoder().decode(SubsonicEnvelope.self, from: response.body))?.answer.problem
        }
    }

    /// Remembers that a server takes no tokens.
    private final class SchemeMemory: Sendable {
        private let isPassword = Mutex(false)

        var usesPassword: Bool { isPassword.withLock { $0 } }

        /// Remembers it; returns whether it is news.
        func rememberPassword() -> Bool {
            isPassword.withLock { isPassword in
                defer { isPassword = true }
                return !isPassword
            }
        }
    }
}
