import Catalog
import Foundation
import Pipeline
import Recommendations
import Storage
import Testing

@testable import RankWorker

/// Music profiles as seeds.
struct ProfileExpansionTests {
    private static let profile = MusicProfile(
        uuid: UUID(), owner: "ada", favoriteArtists: [" Tool ", "Björk", "Tool", ""], favoriteGenres: ["metal"]
    )

    private static func request(by caller: RecommendationRequest.Caller?) -> RecommendationRequest {
        RecommendationRequest(profiles: [profile.uuid], caller: caller)
    }

    private static func withProfile(_ body: (RankRig) async throws -> Void) async throws {
        try await RankRig.with { rig in
            _ = try await rig.store.write { try $0.profiles.save(profile) }
            try await body(rig)
        }
    }

    @Test(arguments: [
        nil, RecommendationRequest.Caller(name: "ada", isAdmin: false),
        RecommendationRequest.Caller(name: "root", isAdmin: true),
    ])
    func `owner, administrator and operator use a profile's favourites as seeds`(
        _ caller: RecommendationRequest.Caller?
    ) async throws {
        try await Self.withProfile { rig in
            let answer = try await rig.answer(to: Self.request(by: caller))

            #expect(answer.seeds.map(\.seed) == ["Björk", "Tool", "metal"])
            #expect(answer.seeds.map(\.match) == [.exact, .exact, .exact])
        }
    }

    @Test func `names are compared by code point and lose white space alone, as in the gateway`() async throws {
        try await RankRig.with { rig in
            let names = ["\u{200B}", "bj\u{F6}rkq", "bjo\u{308}rkq"]

            let answer = try await rig.answer(to: RecommendationRequest(artists: names))

            #expect(answer.seeds.map { Array($0.seed.utf8) } == Seed.normalized(names).map { Array($0.utf8) })
            #expect(answer.seeds.count == 3)
        }
    }

    @Test func `favourites are listed unless the request excludes them`() async throws {
        try await Self.withProfile { rig in
            var request = Self.request(by: nil)
            let with = try await rig.answer(to: request)
            request.excludeProfileFavorites = true
            let without = try await rig.answer(to: request)

            #expect(Set(with.artists.map(\.spotifyID)).isSuperset(of: ["tool", "bjork"]))
            #expect(Set(without.artists.map(\.spotifyID)).isDisjoint(with: ["tool", "bjork"]))
            #expect(without.artists.count == with.artists.count - 2)
        }
    }

    @Test func `a stranger gets the same answer about a profile as about none`() async throws {
        try await Self.withProfile { rig in
            let stranger = RecommendationRequest.Caller(name: "eve", isAdmin: false)
            var request = Self.request(by: stranger)
            let forbidden = try await rig.refusal(of: request)
            request.profiles = [UUID()]
            let unknown = try await rig.refusal(of: request)

            #expect(forbidden?.code == .unknownProfiles)
            #expect(forbidden?.offending == [Self.profile.uuid.uuidString.lowercased()])
            #expect(unknown?.code == forbidden?.code)
            let neutral = [forbidden, unknown].compactMap(\.self).map { refusal in
                refusal.message.replacing(refusal.offending[0], with: "…")
            }
            #expect(Set(neutral).count == 1)
        }
    }

    @Test func `a profile without favourites is no seed`() async throws {
        try await RankRig.with { rig in
            let empty = MusicProfile(uuid: UUID(), owner: "ada")
            _ = try await rig.store.write { try $0.profiles.save(empty) }

            let refusal = try await rig.refusal(of: RecommendationRequest(profiles: [empty.uuid]))

            #expect(refusal?.code == .invalidRequest)
            #expect(refusal?.offending == [empty.uuid.uuidString.lowercased()])
        }
    }
}
