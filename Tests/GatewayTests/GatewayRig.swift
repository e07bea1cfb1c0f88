import Catalog
import Concurrency
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Messaging
import NIOCore
import Observability
import Pipeline
import Providers
import Recommendations
import Settings

@testable import Gateway

/// Ranks by a script, and remembers what it was asked.
final class ScriptedRankClient: RankClient {
    private let script: @Sendable (RecommendationRequest) async throws -> RecommendationReply
    private let embedding: @Sendable (EmbedRequest) async throws -> EmbedReply
    private let hits: @Sendable (SearchRequest) async throws -> SearchReply
    private let player: @Sendable (PlayerRequest) async throws -> RecommendationReply
    private let tracks: @Sendable (SequenceRequest) async throws -> SequenceReply
    private let log = Mutex<[RecommendationRequest]>([])
    private let players = Mutex<[String]>([])

    init(
        _ script: @escaping @Sendable (RecommendationRequest) async throws -> RecommendationReply = { _ in
            .answer(.sample)
        },
        embedding: @escaping @Sendable (EmbedRequest) async throws -> EmbedReply = { _ in
            EmbedReply(vector: [1, 0.1], modelVersion: "v7", quality: 0.9)
        },
        hits: @escaping @Sendable (SearchRequest) async throws -> SearchReply = { _ in .answer(SearchAnswer()) },
        player: @escaping @Sendable (PlayerRequest) async throws -> RecommendationReply = { _ in .text([]) },
        tracks: @escaping @Sendable (SequenceRequest) async throws -> SequenceReply = { _ in
            .answer(SequenceAnswer(modelVersion: "v7"))
        }
    ) {
        self.script = script
        self.embedding = embedding
        self.hits = hits
        self.player = player
        self.tracks = tracks
    }

    /// Every request so far.
    var requests: [RecommendationRequest] { log.withLock { $0 } }
    /// Who asked what players ask.
    var playerCallers: [String] { players.withLock { $0 } }

    private static func scripted<Reply>(
        _ script: () async throws -> Reply
    ) async throws(RankClientError) -> Reply {
        do {
            return try await script()
        } catch {
            throw RankClientError(error)
        }
    }

    func recommend(
        _ request: RecommendationRequest, within deadline: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        log.withLock { $0.append(request) }
        return try await Self.scripted { try await script(request) }
    }

    func embed(_ request: EmbedRequest, within deadline: Duration) async throws(RankClientError) -> EmbedReply {
        try await Self.scripted { try await embedding(request) }
    }

    func search(_ request: SearchRequest, within deadline: Duration) async throws(RankClientError) -> SearchReply {
        try await Self.scripted { try await hits(request) }
    }

    func ask(
        _ request: PlayerRequest, as caller: String, within deadline: Duration
    ) async throws(RankClientError) -> RecommendationReply {
        players.withLock { $0.append(caller) }
        return try await Self.scripted { try await player(request) }
    }

    func sequence(_ request: SequenceRequest, within deadline: Duration) async throws(RankClientError) -> SequenceReply
    {
        try await Self.scripted { try await tracks(request) }
    }
}

extension RecommendationAnswer {
    /// One artist, at 2026-01-31T20:20:22.020Z.
    static let sample = RecommendationAnswer(
        artists: [Item(name: " Stub Artist 1", spotifyID: "stub-artist-1", likeness: 0.85, score: 0.849, quality: 0.9)],
        modelVersion: "v7",
        generatedAt: 1_769_890_822_020,
        seeds: [ResolvedSeed(seed: "Tool", uri: JukeURI(.artist, "t"), name: "Tool", match: .exact)]
    )
}

/// A gateway without sockets: requests go straight to its routes.
struct GatewayRig {
    /// The token that the rig knows.
    static let token = "0123456789abcdef0123456789abcdef01234567"
    /// A token that it knew once.
    static let revokedToken = "fedcba9876543210fedcba9876543210fedcba98"
    /// Where recommendations are asked for.
    static let path = "/api/v1/recommendations/"

    /// What came back.
    struct Answer {
        let status: Int
        let headers: HTTPFields
        let text: String
    }

    private let responder: RouterResponder<GatewayRequestContext>
    private let logger: Logger

    /// A gateway beside a media server.
    init(
        _ client: any RankClient, authentication: Authentication, rateLimit: Int?, mediaServer: any HTTPTransport,
        logger: Logger?, clock: any TimeSource
    ) throws {
        let configuration = GatewayConfiguration(
            authentication: authentication, rateLimit: rateLimit,
            mediaServer: try SubsonicRelay(
                serverURL: "https://music.test", transport: mediaServer, rate: nil, clock: SystemClock()),
            clock: clock)
        responder = Gateway.publicRouter(
            configuration, client: client, connections: Connections(clock: SystemClock()), slots: .usual
        ) { HealthReport() }.buildResponder()
        self.logger = logger ?? Self.silent
    }

    private static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init(
        _ client: any RankClient = ScriptedRankClient(),
        authentication: Authentication = .token(
            InMemoryTokenAuthenticator([
                token: .held(by: RecommendationRequest.Caller(name: "ada", isAdmin: false)),
                revokedToken: .revoked,
            ])
        ),
        rateLimit: Int? = nil,
        allowedOrigins: AllowedOrigins? = nil,
        allowedHosts: AllowedHosts? = .loopback,
        timeout: Duration = .seconds(5),
        isEngine: Bool = false,
        clock: any TimeSource = SystemClock()
    ) {
        let configuration = GatewayConfiguration(
            authentication: authentication, allowedHosts: allowedHosts ?? .loopback, rateLimit: rateLimit,
            allowedOrigins: allowedOrigins, requestTimeout: timeout, clock: clock
        )
        logger = Self.silent
        responder =
            isEngine
            ? Gateway.engineRouter(
                configuration, client: client, connections: Connections(clock: SystemClock()), slots: .usual
            ).buildResponder()
            : Gateway.publicRouter(
                configuration, client: client, connections: Connections(clock: SystemClock()), slots: .usual
            ) { HealthReport() }.buildResponder()
    }

    /// Sends a request; by default an authenticated POST of JSON for recommendations.
    func send(
        _ body: String = "",
        to path: String = path,
        method: HTTPTypes.HTTPRequest.Method = .post,
        authorization: String? = "Token \(token)",
        contentType: String? = "application/json",
        headers: HTTPFields = [:],
        host: String? = "localhost"
    ) async throws -> Answer {
        try await send(
            RequestBody(buffer: ByteBuffer(string: body)), to: path, method: method, authorization: authorization,
            contentType: contentType, headers: headers, host: host
        )
    }

    /// Sends a request whose body comes as it will.
    func send(
        _ body: RequestBody,
        to path: String = path,
        method: HTTPTypes.HTTPRequest.Method = .post,
        authorization: String? = "Token \(token)",
        contentType: String? = "application/json",
        headers: HTTPFields = [:],
        host: String? = "localhost"
    ) async throws -> Answer {
        var headers = headers
        headers[.authorization] = authorization
        headers[.contentType] = contentType
        let head = HTTPTypes.HTTPRequest(
            method: method, scheme: "http", authority: host, path: path, headerFields: headers)
        let response = try await responder.respond(
            to: Request(head: head, body: body), context: GatewayRequestContext(logger: logger)
        )
        let collected = CollectedBody()
        try await response.body.write(CollectingWriter(body: collected))
        return Answer(status: response.status.code, headers: response.headers, text: collected.text)
    }
}

/// Where a response's body ends up.
private final class CollectedBody: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func append(_ buffer: ByteBuffer) {
        bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    let body: CollectedBody

    mutating func write(_ buffer: ByteBuffer) async throws {
        body.append(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension ExpensiveRequestSlots {
    /// As many slots as a gateway has, on the real clock.
    static var usual: ExpensiveRequestSlots {
        ExpensiveRequestSlots(scheduler: RoundRobinScheduler(clock: SystemClock()))
    }
}
