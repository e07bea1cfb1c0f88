import Concurrency
import Foundation
import HTTPTypes
import Hashing
import Logging
import MessagingTesting
import Pipeline
import Providers
import ProvidersTesting
import Recommendations
import Testing

@testable import Gateway

/// The calls of a media server's clients that a reverse proxy sends here.
struct SubsonicRoutesTests {
    private static let salt = "c19b2d"
    private static let token = MD5.digest("sesame" + salt).hexadecimal()
    private static let login = "u=ada&t=\(token)&s=\(salt)&v=1.16.1&c=Feishin"
    private static let match =
        #"[{"entry":{"id":"C","isDir":false,"title":"Salt & \"Copper\"","duration":214,"genres":[{"name":"Rock"}],"#
        + #""isrc":["A","B"],"replayGain":{"trackGain":-6.5},"artists":[{"id":"1","name":"Dust/Devils"}]},"similarity":0.917}]"#

    private static func send(
        _ line: String, _ server: SubsonicSimulator = SubsonicSimulator(), method: HTTPTypes.HTTPRequest.Method = .get,
        body: String = "", headers: HTTPFields = [:], host: String = "music.example.org",
        authentication: Authentication = .off, rateLimit: Int? = nil, clock: any TimeSource = SystemClock(),
        reply: RecommendationReply = .text(Array(match.utf8))
    ) async throws -> (answer: GatewayRig.Answer, asked: [PlayerRequest]) {
        let rig = try rig(server, authentication: authentication, rateLimit: rateLimit, clock: clock, reply: reply)
        return try await rig.send(line, method: method, body: body, headers: headers, host: host)
    }

    /// Keeps a gateway for several requests.
    private struct Kept {
        let gateway: GatewayRig
        let asked: Asked

        func send(
            _ line: String, method: HTTPTypes.HTTPRequest.Method = .get, body: String = "", headers: HTTPFields = [:],
            host: String = "music.example.org"
        ) async throws -> (answer: GatewayRig.Answer, asked: [PlayerRequest]) {
            let answer = try await gateway.send(
                body, to: line, method: method, authorization: nil,
                contentType: method == .post ? "application/x-www-form-urlencoded" : nil, headers: headers, host: host)
            return (answer, asked.requests)
        }
    }

    private final class Asked: Sendable {
        private let log = Mutex<[PlayerRequest]>([])
        var requests: [PlayerRequest] { log.withLock { $0 } }
        func note(_ request: PlayerRequest) { log.withLock { $0.append(request) } }
    }

    private static func rig(
        _ server: SubsonicSimulator, authentication: Authentication = .off, rateLimit: Int? = nil,
        clock: any TimeSource = SystemClock(), logger: Logger? = nil,
        reply: RecommendationReply = .text(Array(match.utf8))
    ) throws -> Kept {
        let asked = Asked()
        let client = ScriptedRankClient(player: { request in
            asked.note(request)
            return reply
        })
        let gateway = try GatewayRig(
            client, authentication: authentication, rateLimit: rateLimit, mediaServer: server, logger: logger,
            clock: clock)
        return Kept(gateway: gateway, asked: asked)
    }

    // MARK: - Questions

    private static let lines: [(line: String, question: PlayerRequest)] = [
        (
            "getSonicSimilarTracks.view?id=100&count=5",
            PlayerRequest.sonicMatches(to: "100", limit: 5, perArtist: 3)
        ),
        ("getSonicSimilarTracks?id=100", .sonicMatches(to: "100", limit: 10, perArtist: 3)),
        ("getSonicSimilarTracks?id=100&count=many", .sonicMatches(to: "100", limit: 10, perArtist: 3)),
        ("getSonicSimilarTracks?id=100&count=-4", .sonicMatches(to: "100", limit: 10, perArtist: 3)),
        ("getSonicSimilarTracks?id=100&count=5000", .sonicMatches(to: "100", limit: 200, perArtist: 3)),
        ("findSonicPath.view?startSongId=100&endSongId=200&count=5", .sonicPath(from: "100", to: "200", limit: 5)),
        ("findSonicPath?startSongId=100&endSongId=200", .sonicPath(from: "100", to: "200", limit: 25)),
        ("findSonicPath?startSongId=100&endSongId=200&count=1", .sonicPath(from: "100", to: "200", limit: 1)),
        ("findSonicPath?startSongId=100&endSongId=200&count=150", .sonicPath(from: "100", to: "200", limit: 150)),
        ("findSonicPath?startSongId=100&endSongId=200&count=999", .sonicPath(from: "100", to: "200", limit: 200)),
        ("getSimilarSongs2.view?id=ar-1", .similarSongs(to: "ar-1", limit: 50, perArtist: 3)),
        ("getSimilarSongs?id=12&count=20", .similarSongs(to: "12", limit: 20, perArtist: 3)),
    ]

    @Test(arguments: lines)
    func `a request line of the specification asks one question`(line: String, question: PlayerRequest) async throws {
        for format in ["", "&f=json", "&f=xml"] {
            let (answer, asked) = try await Self.send("/rest/\(line)&\(Self.login)\(format)")

            #expect(answer.status == 200)
            #expect(asked == [question])
        }
    }

    @Test func `a request for no songs gets none, and nobody is asked`() async throws {
        for line in ["findSonicPath?startSongId=100&endSongId=200", "getSonicSimilarTracks?id=100"] {
            let (answer, asked) = try await Self.send("/rest/\(line)&count=0&f=json&\(Self.login)")

            #expect(answer.text.contains(#""sonicMatch":[]"#) && asked.isEmpty)
        }
    }

    @Test func `a form counts as a query does, both together`() async throws {
        let server = SubsonicSimulator()
        let (answer, asked) = try await Self.send(
            "/rest/getSimilarSongs2?id=ar-1", server, method: .post, body: Self.login + "&count=3&f=json")

        #expect(answer.text.contains(#""status":"ok""#))
        #expect(asked == [.similarSongs(to: "ar-1", limit: 3, perArtist: 3)])
        // What was hidden in a body is not shown in the address of another request.
        #expect(server.requests.map(\.method) == ["POST"])
        #expect(server.requests[0].url.query == nil)
    }

    // MARK: - Answers

    @Test func `matches are an array in the envelope, which is the server's own`() async throws {
        let (answer, _) = try await Self.send("/rest/getSonicSimilarTracks?id=100&f=json&\(Self.login)")

        #expect(
            answer.text == #"""
                {"subsonic-response":{"status":"ok","version":"1.16.1","type":"simulator","serverVersion":"0.9",\#
                "openSubsonic":true,"sonicMatch":\#(Self.match)}}
                """#)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test func `in XML scalars are attributes and lists are elements`() async throws {
        let (answer, _) = try await Self.send("/rest/getSonicSimilarTracks?id=100&\(Self.login)")

        #expect(answer.headers[.contentType] == "application/xml")
        #expect(
            answer.text == #"""
                <?xml version="1.0" encoding="UTF-8"?><subsonic-response xmlns="http://subsonic.org/restapi" status="ok" \#
                version="1.16.1" type="simulator" serverVersion="0.9" openSubsonic="true"><sonicMatch>\#
                <entry id="C" isDir="false" title="Salt &amp; &quot;Copper&quot;" duration="214"><genres name="Rock"/>\#
                <isrc>A</isrc><isrc>B</isrc><replayGain trackGain="-6.5"/><artists id="1" name="Dust/Devils"/></entry>\#
                <similarity>0.917</similarity></sonicMatch></subsonic-response>
                """#)
    }

    @Test func `songs are under the name of the call`() async throws {
        let songs = #"[{"id":"C","isDir":false,"title":"A\u0001\nB"}]"#
        let reply = RecommendationReply.text(Array(songs.utf8))

        let json = try await Self.send("/rest/getSimilarSongs2?id=1&f=json&\(Self.login)", reply: reply).answer.text
        let xml = try await Self.send("/rest/getSimilarSongs.view?id=1&\(Self.login)", reply: reply).answer.text

        #expect(json.hasSuffix(#""openSubsonic":true,"similarSongs2":{"song":\#(songs)}}}"#))
        #expect(
            xml.hasSuffix(
                #"<similarSongs><song id="C" isDir="false" title="A&#10;B"/></similarSongs></subsonic-response>"#))
    }

    @Test func `nothing is an empty list, and no element`() async throws {
        let reply = RecommendationReply.text(Array("[]".utf8))

        let json = try await Self.send("/rest/getSonicSimilarTracks?id=1&f=json&\(Self.login)", reply: reply).answer
        let xml = try await Self.send("/rest/getSonicSimilarTracks?id=1&\(Self.login)", reply: reply).answer
        let (none, asked) = try await Self.send("/rest/getSimilarSongs2?id=1&count=0&f=json&\(Self.login)")

        #expect(json.text.hasSuffix(#","sonicMatch":[]}}"#))
        #expect(xml.text.hasSuffix(#"openSubsonic="true"/>"#))
        #expect(none.text.hasSuffix(#","similarSongs2":{"song":[]}}}"#))
        #expect(asked.isEmpty)
    }

    @Test(arguments: [
        ("&callback=app.onSongs", #"app.onSongs({"subsonic-response":{"status":"ok""#, "application/javascript"),
        ("&callback=alert(1)//", #"{"subsonic-response":{"status":"failed""#, "application/json"),
        ("&callback=1a", #"{"subsonic-response":{"status":"failed""#, "application/json"),
        ("", #"{"subsonic-response":{"status":"failed""#, "application/json"),
    ])
    func `a callback is an identifier or is not echoed`(callback: String, start: String, type: String) async throws {
        let (answer, _) = try await Self.send(
            "/rest/getSimilarSongs2?id=1&f=jsonp&\(Self.login)" + callback.replacing("(", with: "%28"))

        #expect(answer.text.hasPrefix(start))
        #expect(answer.headers[.contentType] == type)
        #expect(!answer.text.contains("alert"))
    }

    // MARK: - Failures

    @Test func `a failure has the specification's code, and status 200`() async throws {
        func code(_ line: String, reply: RecommendationReply = .text([])) async throws -> [String] {
            let (json, _) = try await Self.send("/rest/\(line)&f=json", reply: reply)
            let (xml, _) = try await Self.send("/rest/\(line)", reply: reply)
            #expect(json.status == 200 && xml.status == 200)
            #expect(json.text.contains(#""status":"failed""#) && xml.text.contains(#"status="failed""#))
            let digits = json.text.firstMatch(of: /"code":(\d+)/)?.1 ?? "none"
            #expect(xml.text.contains(#"<error code="\#(digits)""#))
            return [String(digits)]
        }
        let unknown = RecommendationReply.refused(RecommendationRefusal(.unresolvedSeeds, "no such song"))

        #expect(try await code("getSimilarSongs2?\(Self.login)") == ["10"])
        #expect(try await code("findSonicPath?startSongId=1&\(Self.login)") == ["10"])
        #expect(try await code("getSimilarSongs2?id=1&v=1.16.1&c=x") == ["10"])
        #expect(try await code("getSimilarSongs2?id=1&u=ada&p=wrong&v=1.16.1&c=x") == ["40"])
        #expect(try await code("getSimilarSongs2?id=1&u=eve&p=sesame&v=1.16.1&c=x") == ["40"])
        #expect(try await code("getSimilarSongs2?id=1&u=ada&p=sesame") == ["10"])
        #expect(try await code("getSimilarSongs2?id=1&\(Self.login)", reply: unknown) == ["70"])
        let noModel = RecommendationReply.refused(RecommendationRefusal(.modelMissing, "no model"))
        #expect(try await code("getSimilarSongs2?id=1&\(Self.login)", reply: noModel) == ["0"])
    }

    @Test func `a server that is away is a failure in an envelope`() async throws {
        let server = SubsonicSimulator()
        server.change { $0.isAway = true }

        for call in ["getSimilarSongs2?id=1&", "getOpenSubsonicExtensions?"] {
            let (answer, asked) = try await Self.send("/rest/\(call)f=json&\(Self.login)", server)

            #expect(answer.status == 200)
            #expect(answer.text.contains(#""error":{"code":0,"message":"The media server does not answer"#))
            #expect(asked.isEmpty)
        }
    }

    @Test func `a page where an envelope belongs is a failure`() async throws {
        let server = SubsonicSimulator(faultEvery: 1)

        let (answer, _) = try await Self.send("/rest/getSimilarSongs2?id=1&f=json&\(Self.login)", server)

        #expect(answer.status == 200)
        #expect(answer.text.contains(#""code":0"#))
    }

    // MARK: - Credentials

    @Test func `the server is asked once in five minutes for the same credentials`() async throws {
        let (server, clock) = (SubsonicSimulator(), ManualClock())
        let rig = try Self.rig(server, clock: clock)
        for _ in 0..<3 { _ = try await rig.send("/rest/getSimilarSongs2?id=1&\(Self.login)") }
        #expect(server.calls == ["ping"])

        clock.advance(by: .seconds(299))
        _ = try await rig.send("/rest/findSonicPath.view?startSongId=1&endSongId=2&\(Self.login)")
        #expect(server.calls == ["ping"])

        clock.advance(by: .seconds(2))
        _ = try await rig.send("/rest/getSimilarSongs2?id=1&\(Self.login)")
        #expect(server.calls == ["ping", "ping"])
    }

    @Test func `a login that differs in anything is checked anew, and refusals are not remembered`() async throws {
        let server = SubsonicSimulator()
        let rig = try Self.rig(server)
        let other = "fedcba"
        let logins = [
            Self.login, "u=ada&p=sesame&v=1.16.1&c=Feishin", "u=ada&p=enc:736573616d65&v=1.16.1&c=Feishin",
            "u=ada&t=\(MD5.digest("sesame" + other).hexadecimal())&s=\(other)&v=1.16.1&c=Feishin",
            "u=ada&p=wrong&v=1.16.1&c=Feishin", "u=ada&p=wrong&v=1.16.1&c=Feishin",
            // A remembered user is nobody without the password.
            "u=ada&v=1.16.1&c=Feishin", "u=ada&t=\(Self.token)&s=\(other)&v=1.16.1&c=Feishin",
        ]

        var statuses: [Bool] = []
        for login in logins {
            statuses.append(
                try await rig.send("/rest/getSimilarSongs2?id=1&f=json&\(login)").answer.text.contains(
                    #""status":"ok""#))
        }

        #expect(statuses == [true, true, true, true, false, false, false, false])
        // Without password or token there is nothing to ask about.
        #expect(server.calls.count == logins.count - 1)
        #expect(rig.asked.requests.count == 4)
    }

    @Test func `a bearer token stands for no credentials, and the header goes nowhere`() async throws {
        let server = SubsonicSimulator()
        let (answer, _) = try await Self.send(
            "/rest/getSimilarSongs2?id=1&f=json&v=1&c=x", server,
            headers: [.authorization: "Bearer \(GatewayRig.token)"])

        #expect(answer.text.contains(#""code":10"#))
        #expect(server.calls.isEmpty)
    }

    @Test func `many wrong passwords are answered slowly, then not at all, and remembered ones at once`() async throws {
        let clock = ManualClock()
        let server = SubsonicSimulator()
        let rig = try Self.rig(server, clock: clock)
        _ = try await rig.send("/rest/getSimilarSongs2?id=1&f=json&\(Self.login)")
        for _ in 0..<10 {
            _ = try await rig.send("/rest/getSimilarSongs2?id=1&f=json&u=ada&p=guess&v=1&c=x")
        }
        // Those that wait for their turn.
        let waiting = (0..<4).map { number in
            Task { try await rig.send("/rest/getSimilarSongs2?id=1&f=json&u=ada&p=g\(number)&v=1&c=x").answer.status }
        }
        await clock.waitForSleepers(4)
        // The server is not asked before: its answer would tell right from wrong.
        #expect(server.calls.count == 11)

        let refused = try await rig.send("/rest/getSimilarSongs2?id=1&f=json&u=ada&p=guess&v=1&c=x").answer
        let good = try await rig.send("/rest/getSimilarSongs2?id=1&f=json&\(Self.login)").answer

        #expect(refused.status == 429)
        #expect(refused.text.contains(#""subsonic-response":{"status":"failed""#))
        #expect(good.text.contains(#""status":"ok""#))
        for task in waiting { task.cancel() }
        for task in waiting { _ = await task.result }
    }

    @Test func `a user may ask as often as a token may`() async throws {
        let rig = try Self.rig(SubsonicSimulator(), rateLimit: 1, clock: ManualClock())

        var statuses: [Int] = []
        for _ in 0..<3 {
            statuses.append(try await rig.send("/rest/getSimilarSongs2?id=1&\(Self.login)").answer.status)
        }

        #expect(statuses == [200, 200, 429])
    }

    @Test func `a way between songs counts as its price, and a key is nobody's name`() async throws {
        let ranks = ScriptedRankClient(player: { _ in .text(Array(Self.match.utf8)) })
        let rig = try GatewayRig(
            ranks, authentication: .off, rateLimit: 1, mediaServer: SubsonicSimulator(), logger: nil,
            clock: ManualClock())
        func status(_ line: String) async throws -> Int {
            try await rig.send(
                to: line, method: .get, authorization: nil, contentType: nil, host: "music.example.org"
            ).status
        }

        let path = "/rest/findSonicPath?startSongId=1&endSongId=2&count=100"
        let statuses = [
            try await status("\(path)&\(Self.login)"), try await status("/rest/getSimilarSongs2?id=1&\(Self.login)"),
        ]

        #expect(statuses == [200, 429])
        #expect(ranks.playerCallers.count == 1 && ranks.playerCallers[0].hasPrefix("subsonic "))
        let query = SubsonicQuery("apiKey=5ecret&c=test")
        #expect(query.userName.hasPrefix("key ") && !query.userName.contains("5ecret"))
    }

    @Test func `no line of the log shows what came with a request`() async throws {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in lines.handler }
        let server = SubsonicSimulator()
        let rig = try Self.rig(server, logger: logger)
        let secrets = ["sesame", Self.token, Self.salt, "hush-token", "api-key-1"]
        let requests = [
            "u=ada&p=sesame&v=1&c=x", Self.login, "u=ada&t=hush-token&s=\(Self.salt)&v=1&c=x",
            "apiKey=api-key-1&v=1&c=x",
        ]
        for isAway in [false, true] {
            server.change { $0.isAway = isAway }
            for request in requests {
                _ = try await rig.send("/rest/getSimilarSongs2?id=1&\(request)&n=\(isAway)")
                _ = try await rig.send("/rest/getOpenSubsonicExtensions?\(request)")
                _ = try await rig.send(
                    "/rest/getSimilarSongs2?id=1", method: .post, body: request,
                    headers: [.authorization: "Bearer hush-token"])
            }
        }

        #expect(lines.all.contains { $0.contains("does not answer") })
        for secret in secrets { #expect(!lines.all.contains { $0.contains(secret) }) }
    }

    // MARK: - Extensions

    @Test func `the server's extensions are listed with ours, for everybody`() async throws {
        let server = SubsonicSimulator()
        let rig = try Self.rig(server)

        let json = try await rig.send("/rest/getOpenSubsonicExtensions?f=json").answer.text
        let xml = try await rig.send("/rest/getOpenSubsonicExtensions.view").answer.text

        #expect(
            json.hasSuffix(
                #""openSubsonicExtensions":[{"name":"formPost","versions":[1]},{"name":"sonicSimilarity","versions":[1]}]}}"#
            ))
        #expect(
            xml.hasSuffix(
                #"""
                <openSubsonicExtensions name="formPost"><versions>1</versions></openSubsonicExtensions>\#
                <openSubsonicExtensions name="sonicSimilarity"><versions>1</versions></openSubsonicExtensions>\#
                </subsonic-response>
                """#))
        #expect(server.calls == ["getOpenSubsonicExtensions"])
    }

    @Test func `the answer of a server without extensions is passed on`() async throws {
        let server = SubsonicSimulator()
        server.change { $0.isOpen = false }

        let (answer, _) = try await Self.send("/rest/getOpenSubsonicExtensions?f=json&\(Self.login)", server)

        #expect(answer.text.contains(#""error":{"code":0,"message":"No such call."}"#))
    }

    // MARK: - Doors

    @Test func `pages of any origin may call, whatever others the gateway lets in`() async throws {
        let origin: HTTPFields = [.origin: "https://player.example"]
        let (answer, _) = try await Self.send("/rest/getSimilarSongs2?id=1&\(Self.login)", headers: origin)
        let (preflight, asked) = try await Self.send(
            "/rest/getSimilarSongs2", method: .options,
            headers: [.origin: "https://player.example", .accessControlRequestMethod: "POST"])

        #expect(answer.status == 200)
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(answer.headers[.accessControlAllowCredentials] == nil)
        #expect(preflight.status == 200)
        #expect(preflight.headers[.accessControlAllowOrigin] == "*")
        #expect(preflight.headers[.accessControlAllowHeaders] == "*")
        #expect(preflight.headers[.accessControlAllowMethods] == "GET, POST, OPTIONS")
        #expect(asked.isEmpty)
    }

    @Test func `without a media server there are no such calls`() async throws {
        for call in SubsonicCall.allCases {
            let answer = try await GatewayRig(authentication: .off).send(
                to: "/rest/\(call.rawValue)?id=1&\(Self.login)", method: .get, authorization: nil, contentType: nil)
            #expect(answer.status == 404)
        }
    }
}

/// What was logged, with all that stands beside the words.
private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.message) \(metadata) \(event.metadata ?? [:])"
            lines.lines.withLock { $0.append(line) }
        }
    }
}
