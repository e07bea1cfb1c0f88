import Concurrency
import HTTPTypes
import Messaging
import MessagingTesting
import NIOCore
import Recommendations
import Settings
import Testing

@testable import Gateway

/// Who is answered where no token is asked for.
struct RequestOriginTests {
    private static let search = "/api/v1/search?q=tool"

    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "localhost.",
    ])
    func `without tokens the names of loopback are served`(host: String) async throws {
        let answer = try await GatewayRig(authentication: .off).send(to: Self.search, method: .get, host: host)

        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "[::2]",
        "notlocalhost", "127.0.0.1:80:80", "localhost/", "127.0.0.1@evil.example", "évil.example",
    ])
    func `without tokens a name of somebody else is refused on every path`(host: String) async throws {
        let ranks = ScriptedRankClient()
        let rig = GatewayRig(ranks, authentication: .off)

        for (path, method) in [(GatewayRig.path, HTTPRequest.Method.post), (Self.search, .get), ("/", .get)] {
            let answer = try await rig.send(#"{"artists":["Tool"]}"#, to: path, method: method, host: host)
            #expect(answer.status == 421)
            #expect(answer.text.contains("JUKE_ALLOWED_HOSTS"))
        }

        #expect(ranks.requests.isEmpty)
    }

    @Test func `names that the operator allows are served, and with a star all`() async throws {
        let named = GatewayRig(authentication: .off, allowedHosts: AllowedHosts("juke.lan, .example.org,[fe80::1]"))
        let all = GatewayRig(authentication: .off, allowedHosts: AllowedHosts("*"))

        for host in ["juke.lan:8080", "JUKE.LAN", "example.org", "a.b.example.org", "[fe80::1]:80", "localhost"] {
            #expect(try await named.send(to: Self.search, method: .get, host: host).status == 200, "\(host)")
        }
        #expect(try await named.send(to: Self.search, method: .get, host: "badexample.org").status == 421)
        #expect(try await all.send(to: Self.search, method: .get, host: "evil.example").status == 200)
    }

    @Test func `where a token is asked for any name is served`() async throws {
        #expect(try await GatewayRig().send(to: Self.search, method: .get, host: "juke.example.org").status == 200)
    }

    @Test(arguments: [true, false])
    func `a request without Host, or with two, is bad, with tokens and without`(hasTokens: Bool) async throws {
        let rig = hasTokens ? GatewayRig() : GatewayRig(authentication: .off)

        let missing = try await rig.send(to: Self.search, method: .get, host: nil)
        let doubled = try await rig.send(to: Self.search, method: .get, headers: [.secondHost: "localhost"])

        #expect(missing.status == 400 && doubled.status == 400)
        // A client of HTTP/1.0 sends none, which the server makes an empty one.
        let empty = try await rig.send(to: Self.search, method: .get, host: "")
        #expect(hasTokens ? empty.status != 400 : empty.status == 400)
        #expect(missing.headers[.connection] == "close")
    }

    @Test(
        arguments: [
            [.origin: "https://evil.example"], [.origin: "null"], [.origin: "http://localhost:3000"],
            [.fetchSite: "cross-site"], [.fetchSite: "same-site"],
            [.fetchSite: "cross-site", .fetchMode: "navigate"],
        ] as [HTTPFields])
    func `without tokens what another site sends is refused`(headers: HTTPFields) async throws {
        let ranks = ScriptedRankClient()
        let rig = GatewayRig(ranks, authentication: .off)

        let form = try await rig.send(
            "artists=Tool", contentType: "application/x-www-form-urlencoded", headers: headers, host: "localhost:8080")
        let search = try await rig.send(to: Self.search, method: .get, headers: headers, host: "localhost:8080")

        #expect(form.status == 403 && search.status == 403)
        #expect(ranks.requests.isEmpty)
    }

    @Test(
        arguments: [
            [:], [.origin: "http://localhost:8080"], [.origin: "https://localhost:8080"],
            [.origin: "http://localhost:8080", .fetchSite: "same-origin"], [.fetchSite: "same-origin"],
            [.fetchSite: "none", .fetchMode: "navigate"],
            [.origin: "https://app.example.org", .fetchSite: "cross-site"],
        ] as [HTTPFields])
    func `its own pages, programs and the origins that CORS names are served`(headers: HTTPFields) async throws {
        let rig = GatewayRig(authentication: .off, allowedOrigins: .list(["https://app.example.org"]))

        let answer = try await rig.send(#"{"artists":["Tool"]}"#, headers: headers, host: "localhost:8080")

        #expect(answer.status == 200)
    }

    @Test func `a link from anywhere opens a page, and a form does not reach the engine`() async throws {
        let link: HTTPFields = [.fetchSite: "cross-site", .fetchMode: "navigate"]

        let page = try await GatewayRig(authentication: .off).send(to: "/", method: .get, headers: link)
        let image = try await GatewayRig(authentication: .off).send(
            to: "/", method: .get, headers: [.fetchSite: "cross-site"])
        let engine = GatewayRig(isEngine: true)
        let posted = try await engine.send(#"{"artists":["Tool"]}"#, to: "/recommend", headers: link)

        #expect(page.status == 200)
        #expect(image.status == 403)
        #expect(posted.status == 403)
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
    func `the engine reads nothing that a form can send`(type: String) async throws {
        let answer = try await GatewayRig(isEngine: true).send(
            #"{"artists":["Tool"]}"#, to: "/recommend", contentType: type)

        #expect(answer.status == 415)
    }

    @Test func `the engine answers to known names only`() async throws {
        let rig = GatewayRig(isEngine: true)

        #expect(try await rig.send(#"{"artists":["Tool"]}"#, to: "/recommend").status == 200)
        #expect(try await rig.send(#"{"artists":["Tool"]}"#, to: "/recommend", host: "evil.example").status == 421)
    }

    @Test func `the engine listens on loopback unless its settings say otherwise`() throws {
        let configuration = GatewayConfiguration(
            host: "0.0.0.0", enginePort: 1, authentication: .off, clock: SystemClock())
        #expect(configuration.engineHost == "127.0.0.1")
        let settings = Settings(environment: ["JUKE_GATEWAY_HOST": "0.0.0.0"])
        #expect(try settings.value(of: .engineHost) == "127.0.0.1")
        #expect(try settings.value(of: .metricsHost) == "127.0.0.1")
    }
}

/// Tokens that are not good.
struct FailedTokenTests {
    @Test(.timeLimit(.minutes(1)))
    func `an address may fail ten times, and then waits for its turn, or is refused`() async throws {
        let clock = ManualClock()
        let limiter = FailedTokenLimiter(clock: clock)
        let deadline = Deadline(in: .seconds(60), clock: clock)
        let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
        for _ in 0..<10 { try await limiter.slow(address, by: deadline) }

        // Four wait, half a second after each other; a fifth would wait too long.
        let waiting = (0..<4).map { _ in Task { try await limiter.slow(address, by: deadline) } }
        await clock.waitForSleepers(4)
        let refusal = await #expect(throws: HTTPProblem.self) { try await limiter.slow(address, by: deadline) }
        try await limiter.slow(try SocketAddress(ipAddress: "192.0.2.2", port: 1), by: deadline)
        clock.advance(by: .seconds(2))

        for task in waiting { try await task.value }
        #expect(refusal?.status == .tooManyRequests)
        #expect(refusal?.headers[.retryAfter] == "2")
    }

    @Test func `addresses of one network of version 6 are one, and made-up ones do not fill the memory`() async throws {
        let clock = ManualClock()
        let limiter = FailedTokenLimiter(clock: clock)
        let deadline = Deadline(in: .zero, clock: clock)
        for host in 0..<14 {
            let address = try SocketAddress(ipAddress: "2001:db8::\(host + 1)", port: 1)
            try await limiter.slow(address, by: deadline)
        }

        await #expect(throws: HTTPProblem.self) {
            try await limiter.slow(try SocketAddress(ipAddress: "2001:db8::ffff", port: 1), by: deadline)
        }
        #expect(limiter.count == 1)
        for number in 0...FailedTokenLimiter.capacity {
            let address = try SocketAddress(
                ipAddress: "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)", port: 1)
            try await limiter.slow(address, by: deadline)
        }
        #expect(limiter.count <= FailedTokenLimiter.capacity)
    }

    @Test(.timeLimit(.minutes(1)))
    func `bad tokens are slowed, and a good one of the same address is not`() async throws {
        let clock = ManualClock()
        let rig = GatewayRig(clock: clock)
        for _ in 0..<10 { #expect(try await rig.send("{}", authorization: "Token bad").status == 401) }
        let bad = (0..<4).map { _ in Task { try await rig.send("{}", authorization: "Token bad") } }
        await clock.waitForSleepers(4)

        let good = try await rig.send(#"{"artists":["Tool"]}"#)
        let over = try await rig.send("{}", authorization: "Token bad")
        clock.advance(by: .seconds(2))

        #expect(good.status == 200)
        #expect(over.status == 429)
        for task in bad { #expect(try await task.value.status == 401) }
    }
}

/// A store that is away.
struct AbsentStoreTests {
    private static let ada = TokenStatus.held(by: .init(name: "ada", isAdmin: false))

    @Test func `a good token that is known works on for minutes, and the store is asked now and then`() async throws {
        let clock = ManualClock()
        let source = SwitchedAuthenticator(Self.ada)
        let cached = CachedTokenAuthenticator(source, clock: clock)
        _ = try await cached.status(of: "a")
        source.fail()

        clock.advance(by: .seconds(11))
        let first = try await cached.status(of: "a")
        let questions = source.questions
        for _ in 0..<100 { #expect(try await cached.status(of: "a") == Self.ada) }
        #expect(source.questions == questions)
        clock.advance(by: .seconds(590))
        let last = try await cached.status(of: "a")
        clock.advance(by: .seconds(10))

        #expect(first == Self.ada && last == Self.ada)
        await #expect(throws: (any Error).self) { try await cached.status(of: "a") }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a store that hangs holds a known token up for a second, once`() async throws {
        let clock = ManualClock()
        let source = SwitchedAuthenticator(Self.ada)
        let cached = CachedTokenAuthenticator(source, clock: clock)
        _ = try await cached.status(of: "a")
        source.hang()
        clock.advance(by: .seconds(11))

        let held = Task { try await cached.status(of: "a") }
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(1))

        #expect(try await held.value == Self.ada)
        #expect(cached.remembered("a") == Self.ada)
    }

    @Test func `a store that is back says what holds, and bad tokens are never believed without it`() async throws {
        let clock = ManualClock()
        let source = SwitchedAuthenticator(Self.ada)
        let cached = CachedTokenAuthenticator(source, clock: clock)
        _ = try await cached.status(of: "a")
        source.answer(.unknown)
        _ = try await cached.status(of: "bad")
        source.fail()
        clock.advance(by: .seconds(11))
        _ = try await cached.status(of: "a")
        await #expect(throws: (any Error).self) { try await cached.status(of: "bad") }
        await #expect(throws: (any Error).self) { try await cached.status(of: "new") }

        source.answer(.revoked)
        clock.advance(by: .seconds(6))

        #expect(try await cached.status(of: "a") == .revoked)
    }

    @Test func `guesses do not drive out who holds a token`() async throws {
        let clock = ManualClock()
        let source = SwitchedAuthenticator(Self.ada)
        let cached = CachedTokenAuthenticator(source, clock: clock)
        _ = try await cached.status(of: "a")
        source.answer(.unknown)

        for number in 0...CachedTokenAuthenticator.capacity + 10 { _ = try await cached.status(of: "\(number)") }

        #expect(cached.remembered("a") == Self.ada)
        #expect(cached.count <= CachedTokenAuthenticator.capacity)
    }
}

extension HTTPField.Name {
    /// What the server leaves of a second `Host`.
    fileprivate static let secondHost = known("Host")
}
