import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// Requests on the rank queue, and what is replied.
struct RecommendHandlerTests {
    @Test func `resources near the seed are listed best first, the seed itself is not`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))], limit: 2))

            #expect(answer.artists.map(\.spotifyID) == ["deftones", "nirvana-us"])
            #expect(answer.albums.map(\.name) == ["Tool One", "Deftones One"])
            #expect(answer.tracks.count == 2)
            #expect(answer.artists[0].likeness == 0.99)
            #expect(answer.artists[0].quality == 0.9)
            #expect(answer.modelVersion == "v1.0.0")
            #expect(answer.generatedAt == rig.clock.now.milliseconds)
        }
    }

    @Test func `a recording code may be asked why it is not listed`() async throws {
        try await RankRig.with { rig in
            try await rig.store.write { session in
                try session.sql.execute(
                    "UPDATE catalog_track SET isrc = 'QZINV2600001' WHERE spotify_id = 'tool-track'", [])
            }
            var request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))], limit: 2, isNewStyle: true)
            request.whyNotReference = "isrc:QZINV2600001"
            let answer = try await rig.answer(to: request)
            request.whyNotReference = "isrc:QZINV2600587"
            let refusal = try await rig.refusal(of: request)

            #expect(answer.whyNot?.uri == JukeURI(.track, "tool-track"))
            #expect(refusal?.code == .invalidRequest && refusal?.message.contains("isrc:QZINV2600587") == true)
        }
    }

    /// Gives the track of Tool a recording code, and the artist Deftones and a track of Björk MusicBrainz identifiers.
    private static let referenced = [
        "UPDATE catalog_track SET isrc = 'QMJUK2500001' WHERE spotify_id = 'tool-track'",
        "UPDATE catalog_artist SET musicbrainz_id = '5d1c3d0e-2f0a-4b6e-9c6a-3a1f5f9a0b11' WHERE spotify_id = 'deftones'",
        "UPDATE catalog_track SET musicbrainz_id = '7e2d4f1a-2f0a-4b6e-9c6a-3a1f5f9a0b22' WHERE spotify_id = 'bjork-track'",
    ]

    @Test func `recording codes and MusicBrainz identifiers are seeds like the resources that they name`() async throws
    {
        try await RankRig.with { rig in
            try await rig.store.write { session in for sql in Self.referenced { try session.sql.execute(sql) } }
            let pairs: [(reference: String, uri: JukeURI)] = [
                ("isrc:QM-JUK-25-00001", JukeURI(.track, "tool-track")),
                ("mbid:5D1C3D0E-2F0A-4B6E-9C6A-3A1F5F9A0B11", JukeURI(.artist, "deftones")),
                ("mbid:7e2d4f1a-2f0a-4b6e-9c6a-3a1f5f9a0b22", JukeURI(.track, "bjork-track")),
            ]
            for pair in pairs {
                let named = try await rig.answer(
                    to: RecommendationRequest(seeds: [.name(pair.reference)], limit: 3, isNewStyle: true))
                let plain = try await rig.answer(
                    to: RecommendationRequest(seeds: [.uri(pair.uri)], limit: 3, isNewStyle: true))

                #expect(!named.tracks.isEmpty && named.tracks.map(\.spotifyID) == plain.tracks.map(\.spotifyID))
                #expect(named.artists.map(\.spotifyID) == plain.artists.map(\.spotifyID))
                #expect(named.seeds.map(\.seed) == [pair.reference], "it is named as the client wrote it")
            }
        }
    }

    @Test func `a reference that names nothing is refused as a seed, as it was written`() async throws {
        try await RankRig.with { rig in
            for text in ["isrc:QMJUK2599999", "mbid:00000000-0000-0000-0000-000000000000"] {
                let refusal = try await rig.refusal(
                    of: RecommendationRequest(seeds: [.name(text)], limit: 3, isNewStyle: true))

                #expect(refusal?.code == .unresolvedSeeds && refusal?.offending == [text])
            }
        }
    }

    @Test func `recording codes and MusicBrainz identifiers exclude the tracks that they name`() async throws {
        try await RankRig.with { rig in
            try await rig.store.write { session in for sql in Self.referenced { try session.sql.execute(sql) } }
            var request = RecommendationRequest(
                seeds: [.uri(JukeURI(.artist, "nirvana-us"))], limit: 5, isNewStyle: true)
            let all = try await rig.answer(to: request)
            request.exclude = [
                "isrc:QMJUK2500001", "mbid:5d1c3d0e-2f0a-4b6e-9c6a-3a1f5f9a0b11", "isrc:QMJUK2599999",
            ]
            let rest = try await rig.answer(to: request)

            #expect(all.tracks.map(\.spotifyID).contains("tool-track"))
            #expect(all.artists.map(\.spotifyID).contains("deftones"))
            #expect(rest.tracks.map(\.spotifyID) == all.tracks.map(\.spotifyID).filter { $0 != "tool-track" })
            #expect(rest.artists.map(\.spotifyID) == all.artists.map(\.spotifyID).filter { $0 != "deftones" })
        }
    }

    @Test func `a name that is stored without a vector is not called unknown`() async throws {
        try await RankRig.with { rig in
            _ = try await rig.store.write {
                try $0.catalog.upsertArtists([Artist(id: "quiet", name: "Quiet Engine")])
            }
            let stored = try await rig.answer(
                to: RecommendationRequest(seeds: [.name("quiet engine")], limit: 2, isNewStyle: true))
            let unknown = try await rig.answer(
                to: RecommendationRequest(seeds: [.name("Nobody")], limit: 2, isNewStyle: true))

            #expect(stored.reason?.hasPrefix("The catalog has \"quiet engine\", but no vector for it") == true)
            #expect(unknown.reason == "\"Nobody\" is not in this catalog.")
            for type in [ResourceType.track, .genre] {
                let ofAnotherKind = try await rig.answer(
                    to: RecommendationRequest(
                        seeds: [.name("quiet engine", type: type)], limit: 2, isNewStyle: true))
                #expect(ofAnotherKind.reason == "\"quiet engine\" is not in this catalog.")
            }
        }
    }

    @Test(arguments: ResponseFormat.allCases)
    func `a request for a form gets the answer's text in it`(form: ResponseFormat) async throws {
        try await RankRig.with { rig in
            var request = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))], limit: 2)
            let answer = try await rig.answer(to: request)
            request.form = form

            let reply = try await rig.reply(to: request)

            #expect(reply == .text(answer.text(form)))
        }
    }

    @Test(arguments: [(1, true), (50, true), (200, true), (1000, true), (0, false), (1001, false)])
    func `a worker accepts limits up to a thousand`(limit: Int, isAccepted: Bool) async throws {
        try await RankRig.with { rig in
            let refusal = try await rig.refusal(
                of: RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))], limit: limit))

            #expect(refusal?.code == (isAccepted ? nil : .invalidRequest))
        }
    }

    @Test func `only the kinds that were asked for are listed`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(seeds: [.uri(JukeURI(.track, "bjork-track"))], resourceTypes: [.album])
            )

            #expect(answer.artists.isEmpty)
            #expect(answer.tracks.isEmpty)
            #expect(answer.albums.first?.spotifyID == "bjork-album")
        }
    }

    @Test func `without a model the refusal says what to run`() async throws {
        try await RankRig.with(version: nil) { rig in
            let refusal = try await rig.refusal(of: RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))]))

            #expect(refusal?.code == .modelMissing)
            #expect(refusal?.message.contains("juke retrain") == true)
        }
    }

    @Test func `every URI that the catalog does not know is named`() async throws {
        try await RankRig.with { rig in
            let refusal = try await rig.refusal(
                of: RecommendationRequest(
                    seeds: [
                        .uri(JukeURI(.artist, "nobody")), .uri(JukeURI(.artist, "tool")),
                        .uri(JukeURI(.track, "nothing")),
                    ]
                )
            )

            #expect(refusal?.code == .unresolvedSeeds)
            #expect(refusal?.offending == ["juke:artist:nobody", "juke:track:nothing"])
        }
    }

    @Test func `names are matched by kind, letter for letter or folded, else hashed and flagged`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(
                    artists: ["BJORK"], tracks: ["Tool Song"], genres: ["metal"], names: ["No such thing"]
                )
            )

            #expect(answer.seeds.map(\.seed) == ["BJORK", "Tool Song", "metal", "No such thing"])
            #expect(answer.seeds.map(\.match) == [.folded, .exact, .exact, .tokenHash])
            #expect(answer.seeds[0].uri == JukeURI(.artist, "bjork"))
            #expect(answer.seeds[0].name == "Björk")
            #expect(answer.seeds[3].uri == nil)
        }
    }

    @Test func `a name that several share means the most popular`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(albums: ["Nirvana One"], tracks: ["Nirvana Song"], names: ["Nirvana"])
            )

            #expect(
                answer.seeds.map(\.uri) == [
                    JukeURI(.album, "nirvana-us-album"), JukeURI(.track, "nirvana-us-track"),
                    JukeURI(.artist, "nirvana-us"),
                ]
            )
        }
    }

    @Test func `a misspelt name is matched, with what else it may mean`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(artists: ["Deftones", "Nirvanna", "Unheard Of"])
            )

            #expect(answer.seeds.map(\.match) == [.exact, .fuzzy, .tokenHash])
            #expect(answer.seeds[0].confidence == 1 && answer.seeds[0].alternatives.isEmpty)
            #expect(answer.seeds[1].uri == JukeURI(.artist, "nirvana-us"))
            #expect(answer.seeds[1].alternatives == [.init(uri: JukeURI(.artist, "a-nirvana-uk"), name: "Nirvana")])
            #expect(answer.seeds[1].confidence > 0.7 && answer.seeds[1].confidence < 1)
            #expect(answer.seeds[2].confidence == 0)
        }
    }

    @Test func `an excluded resource is not listed, by URI or by bare identifier`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(
                    seeds: [.uri(JukeURI(.artist, "tool"))],
                    exclude: ["juke:artist:deftones", "tool-album", "unheard-of"]
                )
            )

            #expect(answer.artists.map(\.spotifyID).contains("deftones") == false)
            #expect(answer.albums.map(\.spotifyID).contains("tool-album") == false)
            #expect(answer.artists.count == 3)
            #expect(answer.albums.count == 4)
        }
    }

    @Test func `the weight of names moves the ranking`() async throws {
        try await RankRig.with { rig in
            var request = RecommendationRequest(
                names: ["Björk"], seeds: [.uri(JukeURI(.artist, "tool"))], resourceTypes: [.track]
            )
            request.seedWeight = 0
            let without = try await rig.answer(to: request)
            request.seedWeight = 10
            let with = try await rig.answer(to: request)

            #expect(without.tracks.first?.spotifyID == "tool-track")
            #expect(with.tracks.first?.spotifyID == "bjork-track")
        }
    }

    @Test func `a request without seeds is refused in the words of the original`() async throws {
        try await RankRig.with { rig in
            let refusal = try await rig.refusal(of: RecommendationRequest())

            #expect(refusal?.code == .invalidRequest)
            #expect(refusal?.message == "Provide at least one artist, album, track, or genre.")
        }
    }

    @Test func `a payload that is no request is refused, not retried`() async throws {
        try await RankRig.with { rig in
            guard case .refused(let refusal) = try await rig.reply(to: Job(.recommend, payload: Data("[]".utf8)))
            else { throw RankRig.NoReply() }

            #expect(refusal.code == .invalidRequest)
        }
    }

    @Test func `an unreadable store and a bad request are different errors`() async throws {
        try await RankRig.with { rig in
            await rig.store.close()

            let refusal = try await rig.refusal(of: RecommendationRequest(profiles: [UUID()]))

            #expect(refusal?.code == .storeUnavailable)
        }
    }

    @Test func `the reply has the shape that the gateway reads`() async throws {
        try await RankRig.with { rig in
            let request = RecommendationRequest(
                names: ["Tool"], limit: 1, resourceTypes: [.artist]
            )

            guard case .reply(let data) = try await rig.handler.run(Job(request, id: .new()), rig.context)
            else { throw RankRig.NoReply() }
            let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
            let answer = try #require(root["answer"])

            #expect(root.keys.sorted() == ["answer"])
            #expect(
                answer.keys.sorted() == ["albums", "artists", "generated_at", "model_version", "seeds", "tracks"]
            )
            let item = try #require((answer["artists"] as? [[String: Any]])?.first)
            #expect(item.keys.sorted() == ["likeness", "name", "quality", "score", "spotify_id"])
            let seed = try #require((answer["seeds"] as? [[String: Any]])?.first)
            #expect(seed["match"] as? String == "exact")
            #expect(seed["uri"] as? String == "juke:artist:tool")
        }
    }
}
