import Catalog
import Concurrency
import HTTPTypes
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// `POST /api/v1/playlists/`.
struct PlaylistRouteTests {
    private static let path = "/api/v1/playlists/"

    private static func request(_ body: String) async throws -> SequenceRequest? {
        let asked = Mutex<SequenceRequest?>(nil)
        let client = ScriptedRankClient(tracks: { request in
            asked.withLock { $0 = request }
            return .answer(SequenceAnswer(modelVersion: "v7"))
        })
        let answer = try await GatewayRig(client).send(body, to: path)
        #expect(answer.status == 200, "\(answer.text)")
        return asked.withLock { $0 }
    }

    @Test func `a playlist is asked for others than the seeds' artists, one track an artist`() async throws {
        let request = try #require(try await Self.request(#"{"seeds":["Queen",{"name":"Creed","weight":-0.3}]}"#))

        #expect(request.form == .playlist(PlaylistForm(.tracks(25))))
        #expect(request.base.seeds == [.name("Queen"), .name("Creed", weight: -0.3)])
        #expect(request.base.excludesSeedArtists && request.base.foldsVersions && request.base.isNewStyle)
        #expect(request.base.maxPerArtist == 1)
        #expect(request.base.familiarity == 0.7)
        #expect(try await Self.request(#"{"seeds":["a"],"familiarity":0.5}"#)?.base.familiarity == 0.5)
    }

    @Test func `every field is in the request`() async throws {
        let request = try #require(
            try await Self.request(
                #"""
                {"seeds":["spotify:track:t1"],"minutes":60,"energy":[0.2,0.9,0.4],"max_tempo_step":6,"match_keys":true,
                "artist_gap":5,"exclude_seed_artists":false,"blend":"each","min_popularity":20,"exclude":["x"]}
                """#))

        #expect(
            request.form
                == .playlist(
                    PlaylistForm(
                        .minutes(60), energy: .points([0.2, 0.9, 0.4]), maxTempoStep: 6, matchesKeys: true, artistGap: 5
                    )))
        #expect(!request.base.excludesSeedArtists && request.base.blend == .each)
        #expect(request.base.maxPerArtist == nil && request.base.exclude == ["x"])
        #expect(request.base.filter.bounds == [.popularity: .init(min: 20)])
    }

    @Test(arguments: [
        ("{}", #"{"non_field_errors":["Provide at least one of the seeds or one of the profiles."]}"#),
        (
            #"{"seeds":["a"],"count":5,"minutes":5}"#, #"{"minutes":["Give count or minutes, not both."]}"#
        ),
        (#"{"seeds":["a"],"energy":"wild"}"#, #"{"energy":["\"wild\" is not a valid choice."]}"#),
        (#"{"seeds":["a"],"energy":[0.5]}"#, #"{"energy":["Ensure this field has at least 2 elements."]}"#),
        (
            #"{"seeds":["a"],"energy":[0.5,2]}"#,
            #"{"energy":{"1":["Ensure this value is less than or equal to 1."]}}"#
        ),
        (
            #"{"seeds":["a"],"count":0,"match_key":true}"#,
            #"{"count":["Ensure this value is greater than or equal to 1."],"match_key":["Unknown field. Did you mean \"match_keys\"?"]}"#
        ),
        (#"{"seeds":["juke:song:x"]}"#, nil),
        (#"{"seeds":["a"],"limit":5}"#, #"{"limit":["Unknown field. Did you mean \"count\"?"]}"#),
        (#"{"seeds":["a"],"tracks":5}"#, #"{"tracks":["Unknown field. Did you mean \"count\"?"]}"#),
        (#"{"seeds":["a"],"tracks":["b"]}"#, #"{"tracks":["Unknown field. Did you mean \"seeds\"?"]}"#),
        (#"{"seeds":["a"],"duration":"60"}"#, #"{"duration":["Unknown field. Did you mean \"minutes\"?"]}"#),
    ])
    func `a bad request gets the reason`(body: String, errors: String?) async throws {
        let answer = try await GatewayRig().send(body, to: Self.path)

        #expect(answer.status == 400)
        if let errors { #expect(answer.text == errors) }
    }

    @Test func `a seed that the catalog does not have is named at its place`() async throws {
        let client = ScriptedRankClient(tracks: { _ in
            .refused(RecommendationRefusal(.unresolvedSeeds, "why", offending: ["juke:track:x"]))
        })

        let answer = try await GatewayRig(client).send(#"{"seeds":["Queen","spotify:track:x"]}"#, to: Self.path)

        #expect(answer.status == 400)
        #expect(answer.text == #"{"seeds":{"1":["\"spotify:track:x\" is not in the catalog."]}}"#)
    }
}
