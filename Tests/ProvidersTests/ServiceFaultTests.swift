import Catalog
import Concurrency
import Foundation
import Providers
import ProvidersTesting
import Testing

@Suite("Faults of a service")
struct ServiceFaultTests {
    private static let page = #"{"items": [{"id": "t1", "name": "Song"}], "next": null}"#

    private func tracks(_ spotify: SpotifyFixture) async throws -> Int {
        try await spotify.provider.tracks(of: "r1", page: .first).items.count
    }

    @Test(arguments: [
        HTTPResponse(status: 500), HTTPResponse(status: 503, body: Data("try later".utf8)),
        HTTPResponse.json(#"{"items": [{"id": "t1", "na"#), HTTPResponse.json(""),
    ])
    func `a passing fault is retried after a pause`(fault: HTTPResponse) async throws {
        let spotify = try SpotifyFixture { request, number in
            request.isForToken ? .anyToken : number < 2 ? fault : .json(Self.page)
        }

        #expect(try await tracks(spotify) == 1)
        #expect(spotify.transport.requests.count == 3)
        #expect(spotify.clock.sleeps.count == 2)
        #expect(spotify.clock.sleeps.allSatisfy { $0 <= .seconds(1) })
    }

    @Test func `a broken connection is retried`() async throws {
        let spotify = try SpotifyFixture { request, number in
            if request.isForToken { return .anyToken }
            if number == 0 { throw ProviderError(.network, "broke off") }
            return .json(Self.page)
        }

        #expect(try await tracks(spotify) == 1)
    }

    @Test func `a lasting fault ends in an error after all attempts`() async throws {
        let spotify = try SpotifyFixture(retry: HTTPRetryPolicy(attempts: 4)) { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 502)
        }

        let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }

        #expect(error?.code == .server(status: 502))
        #expect(error?.isTransient == true)
        #expect(spotify.transport.requests.count == 4)
        #expect(spotify.clock.sleeps.count == 3)
    }

    @Test func `HTML in place of JSON is named`() async throws {
        let spotify = try SpotifyFixture(retry: HTTPRetryPolicy(attempts: 1)) { request, _ in
            request.isForToken
                ? .anyToken
                : HTTPResponse(
                    status: 200, headers: ["content-type": "text/html; charset=utf-8"],
                    body: Data("<html>Login</html>".utf8))
        }

        let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }

        #expect(error?.code == .malformed)
        #expect(error?.message.contains("text/html") == true)
    }

    @Test func `no request is sent before a promised time is over`() async throws {
        let spotify = try SpotifyFixture { request, number in
            if request.isForToken { return .anyToken }
            return number == 0 ? HTTPResponse(status: 429, headers: ["Retry-After": "7"]) : .json(Self.page)
        }

        #expect(try await tracks(spotify) == 1)
        #expect(spotify.transport.requests.count == 2)
        #expect(spotify.clock.sleeps.count == 1)
        #expect(spotify.clock.sleeps.allSatisfy { (.seconds(7)...(.seconds(8))).contains($0) })
    }

    @Test func `a wait beyond the longest wait is an error that says how long`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 429, headers: ["retry-after": "3600"])
        }

        for _ in 0..<2 {
            let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }
            #expect(error?.code == .rateLimited(retryAfter: .seconds(3600)))
        }
        // The second call asked the budget, not the service.
        #expect(spotify.transport.requests.count == 1)
        #expect(spotify.clock.sleeps.isEmpty)
    }

    @Test func `a used-up quota is an error at once and stops the budget`() async throws {
        let body = #"{"error": {"status": 429, "message": "quota", "reason": "QUOTA_EXCEEDED"}}"#
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .json(body, status: 429, headers: ["Retry-After": "30"])
        }

        let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }

        #expect(error?.code == .quotaExceeded(retryAfter: .seconds(30)))
        #expect(spotify.budget.reserve() == .wait(.seconds(30), because: .quota))
    }

    @Test func `a refused token is renewed once`() async throws {
        let spotify = try SpotifyFixture { request, number in
            if request.isForToken { return .anyToken }
            return request.headers["Authorization"] == "Bearer token-0"
                ? .problem(401, "The access token expired") : .json(Self.page)
        }

        #expect(try await tracks(spotify) == 1)
        #expect(try await tracks(spotify) == 1)
        #expect(spotify.transport.tokenRequests == 2)
        #expect(spotify.transport.requests.count == 3)
    }

    @Test func `a token refused twice is an error`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : .problem(401, "Invalid access token")
        }

        let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }

        #expect(error?.code == .unauthorized)
        #expect(spotify.transport.requests.count == 2)
    }

    @Test func `a token is renewed before it runs out`() async throws {
        let spotify = try SpotifyFixture { request, _ in request.isForToken ? .anyToken : .json(Self.page) }

        _ = try await tracks(spotify)
        spotify.clock.advance(by: .seconds(3500))
        _ = try await tracks(spotify)
        spotify.clock.advance(by: .seconds(60))
        _ = try await tracks(spotify)

        #expect(spotify.transport.tokenRequests == 2)
    }

    @Test func `many who want a token at a time fetch one`() async throws {
        let spotify = try SpotifyFixture { request, _ in request.isForToken ? .anyToken : .json(Self.page) }

        try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { _ = try await tracks(spotify) } }
            try await group.waitForAll()
        }

        #expect(spotify.transport.tokenRequests == 1)
        #expect(spotify.transport.requests.count == 50)
    }

    @Test func `wrong credentials are one clear error and no storm`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken
                ? .json(#"{"error": "invalid_client", "error_description": "Invalid client secret"}"#, status: 400)
                : .json(Self.page)
        }

        for _ in 0..<5 {
            let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("JUKE_SPOTIFY_CLIENT_SECRET") == true)
        }
        #expect(spotify.transport.tokenRequests == 1)
        #expect(spotify.transport.requests.isEmpty)
        spotify.clock.advance(by: .seconds(61))
        await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }
        #expect(spotify.transport.tokenRequests == 2)
    }

    @Test func `no error or printed configuration holds the secret`() async throws {
        let encoded = Data("client:hush-hush".utf8).base64EncodedString()
        let credentials = ClientCredentials(id: "client", secret: "hush-hush")
        let configuration = try SpotifyConfiguration(credentials: credentials)
        var texts = ["\(credentials)", "\(configuration)", String(reflecting: configuration), dumped(credentials)]
        for status in [400, 401, 403, 429, 500] {
            let spotify = try SpotifyFixture(retry: HTTPRetryPolicy(attempts: 1, longestWait: .zero)) { request, _ in
                request.isForToken ? HTTPResponse(status: status) : .json(Self.page)
            }
            let error = await #expect(throws: ProviderError.self) { _ = try await tracks(spotify) }
            texts.append("\(String(reflecting: error))")
        }

        #expect(texts.allSatisfy { !$0.contains("hush-hush") && !$0.contains(encoded) })
    }

    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    @Test func `a cancelled call ends as cancelled`() async throws {
        let spotify = try SpotifyFixture { request, _ in request.isForToken ? .anyToken : .json(Self.page) }
        _ = try await tracks(spotify)

        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await tracks(spotify)
        }

        let error = await #expect(throws: ProviderError.self) { try await call.value }
        #expect(error?.code == .cancelled)
    }

    @Test(arguments: ["", "localhost:80", "ftp://x", "redis://h", "https://", "no address"])
    func `an address that is none is refused with what is expected`(address: String) {
        let error = #expect(throws: ProviderError.self) {
            try SpotifyConfiguration(credentials: ClientCredentials(id: "c", secret: "s"), apiURL: address)
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("http://") == true)
    }
}
