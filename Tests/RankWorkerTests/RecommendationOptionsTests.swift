import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Storage
import Testing

@testable import RankWorker

/// The options of a request beside its seeds, from the payload through the store to the answer.
struct RecommendationOptionsTests {
    private static let tool = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))])

    private static func items(_ answer: RecommendationAnswer) -> [RecommendationAnswer.Item] {
        answer.artists + answer.albums + answer.tracks
    }

    @Test func `details come from the catalog`() async throws {
        try await RankRig.with { rig in
            var request = Self.tool
            request.details = true

            let answer = try await rig.answer(to: request)

            let track = try #require(answer.tracks.first?.details)
            #expect(answer.tracks.first?.spotifyID == "tool-track")
            #expect(track.artists == [.init(uri: JukeURI(.artist, "tool"), name: "Tool")])
            #expect(track.album == .init(uri: JukeURI(.album, "tool-album"), name: "Tool One"))
            #expect(track.genres == ["metal"] && track.durationMilliseconds == 200_000 && track.popularity == 80)
            #expect(track.isExplicit == false && track.releaseYear == nil)
            let album = try #require(answer.albums.first?.details)
            #expect(album.durationMilliseconds == 200_000 && album.popularity == 80 && album.album == nil)
            #expect(answer.artists.first?.details?.genres == ["alt metal"])
        }
    }

    @Test func `explanations name the request's seeds, and their parts add up`() async throws {
        try await RankRig.with { rig in
            let request = RecommendationRequest(
                names: ["nobody"], seeds: [.uri(JukeURI(.artist, "tool"), weight: 2), .name("BJORK", weight: -0.5)],
                seedVectors: [[Float](repeating: 1, count: 32)], seedWeight: 0.5,
                filter: MusicFilter(bounds: [.popularity: .init(target: 60)]), explain: true
            )

            let answer = try await rig.answer(to: request)

            #expect(answer.seeds.map(\.match) == [.uri, .folded, .tokenHash, .vector])
            #expect(answer.seeds.map(\.weight) == [2, -0.25, 0, 1])
            #expect(!Self.items(answer).isEmpty)
            for item in Self.items(answer) {
                let explanation = try #require(item.explanation)
                #expect(
                    explanation.seeds.map(\.name) == ["juke:artist:tool", "BJORK", "nobody", "vector 1", "targets"])
                #expect(abs(explanation.seeds.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
                #expect(abs(explanation.traits.reduce(0) { $0 + $1.value } - item.score) < 1e-4)
                #expect(explanation.traits.contains { $0.name == "targets" && $0.value < 0 })
            }
            let nearest = try #require(answer.tracks.first { $0.spotifyID == "tool-track" }?.explanation)
            #expect(nearest.nearestSeed == "juke:artist:tool" && nearest.nearestURI == JukeURI(.artist, "tool"))
            #expect(abs(nearest.nearestScore - 1) < 1e-6 && nearest.sharedGenres == ["metal"])
        }
    }

    @Test func `a thousand long names are explained in little, and an answer beyond two megabytes is refused`()
        async throws
    {
        func body(ofNames length: Int, _ rig: RankRig) async throws -> Data {
            let names = (0..<1_000).map { String(format: "%04d", $0) + String(repeating: "x", count: length - 4) }
            var request = RecommendationRequest(artists: names, limit: 50, explain: true)
            request.form = .newStyle
            guard case .reply(let data) = try await rig.handler.run(Job(request, id: .new()), rig.context) else {
                throw RankRig.NoReply()
            }
            return data
        }
        try await RankRig.with { rig in
            // The seeds themselves are told once: 0.95 MB.
            #expect(try await body(ofNames: 950, rig).count < 1_300_000)
            let tooLarge = try await body(ofNames: 2_000, rig)

            guard case .refused(let refusal) = try RecommendationReply(decoding: tooLarge) else {
                return #expect(Bool(false), "\(tooLarge.count) bytes")
            }
            #expect(refusal.code == .invalidRequest && refusal.message.contains("ask for fewer rows or seeds"))
        }
    }

    @Test func `filters see what the catalog knows`() async throws {
        try await RankRig.with { rig in
            func ids(_ filter: MusicFilter, _ type: ResourceType = .track) async throws -> Set<SpotifyID> {
                var request = Self.tool
                request.filter = filter
                return Set(try await rig.answer(to: request)[type].map(\.spotifyID))
            }

            let genres = try await ids(MusicFilter(genres: ["Art-Pop", "grunge"]))
            let withoutGenre = try await ids(MusicFilter(excludedGenres: ["metal"]))
            let popular = try await ids(MusicFilter(bounds: [.popularity: .init(min: 75)]), .artist)
            let unpopular = try await ids(MusicFilter(bounds: [.popularity: .init(max: 20)]), .album)
            let long = try await ids(MusicFilter(bounds: [.duration: .init(min: 200_001)]))
            let measured = try await ids(MusicFilter(bounds: [.energy: .init(min: 0)]))
            let explicit = try await ids(MusicFilter(explicit: true))

            #expect(genres == ["bjork-track", "nirvana-us-track"] && withoutGenre.count == 4)
            #expect(popular == ["bjork", "nirvana-us"] && unpopular == ["a-nirvana-uk-album"])
            #expect(long.isEmpty && measured.isEmpty && explicit.isEmpty)
        }
    }

    @Test func `an artist without an embedding is known by name, and its genres count`() async throws {
        try await RankRig.with(version: nil) { rig in
            var batch = SmallCatalog.batch
            batch.artists.append(Artist(id: "guest", name: "Guest", genres: ["gospel"]))
            batch.tracks[0].artists.append(ArtistReference(id: "guest", name: "Guest"))
            let changed = batch
            _ = try await rig.store.write { try $0.catalog.importBatch(changed) }
            try await rig.activate("v1.0.0")
            try await rig.follower.refresh()
            var request = Self.tool
            request.filter = MusicFilter(genres: ["gospel"])
            request.details = true

            let answer = try await rig.answer(to: request)

            #expect(answer.tracks.map(\.spotifyID) == ["tool-track"])
            #expect(answer.tracks.first?.details?.artists.map(\.name) == ["Tool", "Guest"])
            #expect(answer.tracks.first?.details?.genres == ["metal", "gospel"])
        }
    }

    @Test func `a vector that is none is refused`() async throws {
        try await RankRig.with { rig in
            let refusal = try await rig.refusal(of: RecommendationRequest(seedVectors: [[1, 2, 3]]))

            #expect(refusal?.code == .invalidRequest)
        }
    }
}
