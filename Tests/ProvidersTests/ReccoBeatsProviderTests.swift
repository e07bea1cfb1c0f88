import Catalog
import Foundation
import Logging
import Providers
import ProvidersTesting
import Testing

@Suite("ReccoBeats and the automatic choice")
struct ReccoBeatsProviderTests {
    private func provider(_ transport: ScriptedTransport) throws -> ReccoBeatsProvider {
        try ReccoBeatsProvider(
            baseURL: "http://recco.test/reccobeats", retry: HTTPRetryPolicy(attempts: 2), transport: transport,
            budget: LocalRequestBudget(clock: JumpingClock()), clock: JumpingClock(), logger: Logger(label: "test"))
    }

    private static func entry(_ id: String) -> String {
        """
        {"id": "b1d2-\(id)", "href": "https://open.spotify.com/track/\(id)", "isrc": "X", "energy": 0.5, "valence": 0.4,
        "tempo": 120.5, "key": -1, "mode": 1, "danceability": 0.3, "acousticness": 0.2, "instrumentalness": 0.0,
        "liveness": 0.1, "speechiness": 0.05, "loudness": -7.5}
        """
    }

    @Test func `answers are matched by the end of their address, in any order`() async throws {
        let transport = ScriptedTransport { _, _ in
            .json("{\"content\": [\(Self.entry("t2")), \(Self.entry("t1")), \(Self.entry("stranger")), null]}")
        }

        let answer = try await provider(transport).audioFeatures(of: ["t1", "t2", "t3"])

        let request = try #require(transport.requests.first)
        #expect(request.url.path == "/reccobeats/v1/audio-features")
        #expect(request.parameter("ids") == "t1,t2,t3")
        #expect(request.headers["Authorization"] == nil)
        #expect(answer.provider == "reccobeats")
        #expect(Set(answer.features.keys) == ["t1", "t2"])
        #expect(answer.features["t1"]?.timeSignature == nil)
        #expect(answer.features["t1"]?.key == -1)
        #expect(answer.features["t1"]?.mode == .major)
        #expect(answer.rejected.isEmpty)
    }

    @Test func `more than forty tracks are refused unsent`() async throws {
        let transport = ScriptedTransport { _, _ in .json("{}") }

        let error = await #expect(throws: ProviderError.self) {
            _ = try await provider(transport).audioFeatures(of: (0..<41).map { SpotifyID("t\($0)") })
        }

        #expect(error?.code == .invalidRequest)
        #expect(transport.requests.isEmpty)
    }

    @Test func `the automatic choice leaves a forbidden provider for good`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 403)
        }
        let transport = ScriptedTransport { request, _ in
            let ids = request.parameter("ids")?.split(separator: ",").map(String.init) ?? []
            return .json("{\"content\": [\(ids.map(Self.entry).joined(separator: ","))]}")
        }
        let auto = AutoFeatureProvider(spotify.provider, try provider(transport), logger: Logger(label: "test"))
        let tracks = (0..<90).map { SpotifyID("t\($0)") }

        #expect(auto.batchLimit == 100)
        let answer = try await auto.audioFeatures(of: tracks)
        _ = try await auto.audioFeatures(of: ["t1"])

        #expect(answer.provider == "reccobeats")
        #expect(answer.features.count == 90)
        #expect(auto.batchLimit == 40)
        #expect(transport.requests.count == 4)
        #expect(spotify.transport.requests.count == 2)
    }

    @Test func `jobs that start together learn from one refusal that a provider gives nothing`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 403)
        }
        let transport = ScriptedTransport { _, _ in .json(#"{"content": []}"#) }
        let auto = AutoFeatureProvider(spotify.provider, try provider(transport), logger: Logger(label: "test"))

        try await withThrowingTaskGroup(of: Void.self) { group in
            for track in 0..<20 { group.addTask { _ = try await auto.audioFeatures(of: [SpotifyID("t\(track)")]) } }
            try await group.waitForAll()
        }

        #expect(transport.requests.count == 20)
        #expect(spotify.transport.requests.count == 2)
    }

    @Test func `the automatic choice keeps a provider that only stumbles`() async throws {
        let spotify = try SpotifyFixture(retry: HTTPRetryPolicy(attempts: 1)) { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 500)
        }
        let auto = AutoFeatureProvider(spotify.provider, DemoProvider(), logger: Logger(label: "test"))

        let error = await #expect(throws: ProviderError.self) { _ = try await auto.audioFeatures(of: ["t1"]) }

        #expect(error?.code == .server(status: 500))
        #expect(auto.batchLimit == 100)
    }

    @Test func `when all forbid, the last one's reason stands`() async throws {
        let spotify = try SpotifyFixture { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: 403)
        }
        let auto = AutoFeatureProvider(spotify.provider, logger: Logger(label: "test"))

        let error = await #expect(throws: ProviderError.self) { _ = try await auto.audioFeatures(of: ["t1"]) }

        #expect(error?.code == .forbidden)
    }
}
