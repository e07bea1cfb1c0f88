import ArgumentParser
import Concurrency
import HTTPTypes
import Logging
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Settings
import Storage
import Testing

@testable import Gateway

/// Who is let in: docs/legacy-api.md, a.1.
struct AuthenticationTests {
    static let notProvided = #"{"detail":"Authentication credentials were not provided."}"#
    static let invalid = #"{"detail":"Invalid token."}"#
    static let spaces = #"{"detail":"Invalid token header. Token string should not contain spaces."}"#
    static let noCredentials = #"{"detail":"Invalid token header. No credentials provided."}"#
    static let characters = #"{"detail":"Invalid token header. Token string should not contain invalid characters."}"#
    static let inactive = #"{"detail":"User inactive or deleted."}"#

    static let refused: [(String?, String)] = [
        (nil, notProvided), ("", notProvided), ("Bearer \(GatewayRig.token)", notProvided),
        ("Basic YTpi", notProvided), ("Tokens \(GatewayRig.token)", notProvided),
        ("Token 0000000000000000000000000000000000000000", invalid), ("Token x", invalid),
        ("Token \(String(repeating: "a", count: 5000))", invalid),
        ("Token", noCredentials), ("Token   ", noCredentials), ("Token a b", spaces), ("Token a b c", spaces),
        ("Token é", characters), ("Token \(GatewayRig.revokedToken)", inactive),
    ]

    @Test(arguments: refused)
    func `a request without a good token is refused in the original's words`(
        header: String?, body: String
    ) async throws {
        let service = ScriptedRankClient()

        let answer = try await GatewayRig(service).send(#"{"artists":["Tool"]}"#, authorization: header)

        #expect(answer.status == 401)
        #expect(answer.text == body)
        #expect(answer.headers[.wwwAuthenticate] == "Token")
        #expect(answer.headers[.contentType] == "application/json")
        #expect(service.requests.isEmpty)
    }

    @Test(arguments: ["Token", "token", "TOKEN", "tOkEn"])
    func `the scheme is not case-sensitive`(scheme: String) async throws {
        let service = ScriptedRankClient()

        let answer = try await GatewayRig(service).send(
            #"{"artists":["Tool"]}"#, authorization: "  \(scheme)   \(GatewayRig.token) "
        )

        #expect(answer.status == 200)
        #expect(service.requests.first?.caller == RecommendationRequest.Caller(name: "ada", isAdmin: false))
    }

    @Test func `the token is looked at before the method and before the body`() async throws {
        let rig = GatewayRig()

        let broken = try await rig.send("{bad", authorization: nil)
        let method = try await rig.send(method: .get, authorization: nil)
        let options = try await rig.send(method: .options, authorization: nil)
        let type = try await rig.send("x", authorization: nil, contentType: "text/plain")

        for answer in [broken, method, options, type] {
            #expect(answer.status == 401)
            #expect(answer.text == Self.notProvided)
        }
    }

    @Test func `with authentication off everyone is the administrator, whatever they send`() async throws {
        let service = ScriptedRankClient()

        let answer = try await GatewayRig(service, authentication: .off).send(
            #"{"artists":["Tool"]}"#, authorization: "Token a b c"
        )

        #expect(answer.status == 200)
        #expect(service.requests.first?.caller?.isAdmin == true)
    }

    @Test func `tokens that cannot be read are 503, not 401`() async throws {
        let answer = try await GatewayRig(authentication: .token(BrokenAuthenticator())).send("{}")

        #expect(answer.status == 503)
        #expect(answer.text == #"{"detail":"recommendations unavailable"}"#)
        #expect(answer.headers[.retryAfter] == "1")
    }

    @Test func `a store that never answers does not hold a request past its deadline`() async throws {
        let answer = try await GatewayRig(
            authentication: .token(HangingAuthenticator()), timeout: .milliseconds(50)
        ).send("{}")

        #expect(answer.status == 503)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.1", true), ("localhost", true), ("::1", true), ("0.0.0.0", false), ("::", false),
        ("10.0.0.1", false), ("127.0.0.1.example.org", false), ("127.0.0", false), ("", false),
    ])
    func `authentication is off on loopback only, unless that is meant`(host: String, isLoopback: Bool) throws {
        var configuration = GatewayConfiguration(host: host, authentication: .off, clock: SystemClock())
        #expect(GatewayConfiguration.isLoopback(host) == isLoopback)
        if isLoopback {
            try configuration.validate()
        } else {
            let error = #expect(throws: GatewayError.self) { try configuration.validate() }
            #expect(error?.code == .anonymousRemote)
        }

        configuration.allowsAnonymousRemote = true
        try configuration.validate()
    }

    @Test func `off-anywhere is off, and meant`() async throws {
        let store = try await Store.open(
            try DatabaseURL("sqlite::memory:"), options: StoreOptions(requiresSchema: false),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), clock: SystemClock()
        )
        let settings = Settings(environment: ["JUKE_AUTH": "off-anywhere", "JUKE_GATEWAY_HOST": "0.0.0.0"])

        let configuration = try GatewayConfiguration.read(
            settings, isInsecure: false, clock: SystemClock())(store)

        #expect(configuration.allowsAnonymousRemote)
        await store.close()
    }
}

/// The memory between the gateway and the store.
struct CachedTokenAuthenticatorTests {
    @Test func `an answer is believed for its lifetime and then asked for again`() async throws {
        let clock = ManualClock()
        let source = CountingAuthenticator()
        let cached = CachedTokenAuthenticator(source, lifetime: .seconds(10), clock: clock)

        #expect(cached.remembered("a") == nil)
        #expect(try await cached.status(of: "a") == .unknown)
        #expect(cached.remembered("a") == .unknown)
        source.answer(.revoked)
        clock.advance(by: .milliseconds(9999))
        #expect(try await cached.status(of: "a") == .unknown)
        #expect(source.questions == 1)

        clock.advance(by: .milliseconds(1))
        #expect(try await cached.status(of: "a") == .revoked)
        #expect(source.questions == 2)
    }

    @Test func `guessing tokens does not fill the memory`() async throws {
        let source = CountingAuthenticator()
        let cached = CachedTokenAuthenticator(source, lifetime: .seconds(10), clock: ManualClock())

        for number in 0...CachedTokenAuthenticator.capacity * 2 {
            _ = try await cached.status(of: "\(number)")
        }

        #expect(cached.count <= CachedTokenAuthenticator.capacity)
    }

    @Test func `a failure is not remembered`() async throws {
        let source = CountingAuthenticator()
        let cached = CachedTokenAuthenticator(source, clock: ManualClock())
        source.fail()
        let error = await #expect(throws: TokenLookupError.self) { try await cached.status(of: "a") }
        #expect(error?.isCancelled == true)

        source.answer(.revoked)

        #expect(try await cached.status(of: "a") == .revoked)
    }
}

private struct BrokenAuthenticator: TokenAuthenticator {
    func status(of token: String) throws(TokenLookupError) -> TokenStatus {
        throw .unreadable(GatewayError(.anonymousRemote, "no store"))
    }
}

private struct HangingAuthenticator: TokenAuthenticator {
    func status(of token: String) async -> TokenStatus {
        await withUnsafeContinuation { (_: UnsafeContinuation<TokenStatus, Never>) in }
    }
}

private final class CountingAuthenticator: TokenAuthenticator {
    private let state = Mutex((questions: 0, answer: TokenStatus?.some(.unknown)))

    var questions: Int { state.withLock { $0.questions } }

    func answer(_ status: TokenStatus) { state.withLock { $0.answer = status } }

    func fail() { state.withLock { $0.answer = nil } }

    func status(of token: String) throws(TokenLookupError) -> TokenStatus {
        try state.withLock { state throws(TokenLookupError) in
            state.questions += 1
            guard let answer = state.answer else { throw .cancelled }
            return answer
        }
    }
}
