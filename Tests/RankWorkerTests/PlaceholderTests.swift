import Catalog
import Foundation
import Messaging
import Pipeline
import Recommendations
import RunsTesting
import Storage
import Testing

@testable import RankWorker

/// "Unknown artist" as a seed, in a search and asked about; and names asked about.
struct PlaceholderTests {
    /// Adds an artist that nobody named, who has no vector.
    private static func addUnknown(to rig: RankRig) async throws {
        _ = try await rig.store.write { session in
            try session.catalog.importBatch(
                {
                    var batch = ImportBatch(provider: "test")
                    batch.artists = [Artist(id: "nobody", name: "Unknown artist", genres: [], popularity: nil)]
                    return batch
                }())
        }
    }

    @Test func `search, seed and why_not say one sentence of it`() async throws {
        try await RankRig.with { rig in
            try await Self.addUnknown(to: rig)
            let sentence = PlaceholderName.sentence(about: "Unknown artist")
            var asked = RecommendationRequest(seeds: [.uri(JukeURI(.artist, "tool"))], isNewStyle: true)
            asked.whyNot = JukeURI(.artist, "nobody")

            let seeded = try await rig.answer(
                to: RecommendationRequest(seeds: [.name("Unknown artist")], isNewStyle: true))
            let why = try await rig.answer(to: asked)
            let found = SearchHandler(index: rig.index).answer(SearchRequest("Unknown artist", types: [.artist]))

            #expect(seeded.reason == sentence && seeded.seeds.map(\.uri) == [nil])
            #expect(why.whyNot?.sentence == sentence && why.whyNot?.verdict == .nameless)
            #expect(found == .answer(SearchAnswer(reason: sentence)))
        }
    }

    @Test func `an answer names a placeholder and a name that nobody has`() async throws {
        try await RankRig.with { rig in
            let answer = try await rig.answer(
                to: RecommendationRequest(seeds: [.name("Unknown artist"), .name("Zzyzx Qq")], isNewStyle: true))

            #expect(answer.reason?.hasPrefix("\"Zzyzx Qq\" is not in this catalog.") == true)
            #expect(answer.reason?.hasSuffix(PlaceholderName.sentence(about: "Unknown artist")) == true)
        }
    }

    @Test func `a name may be asked why it is not listed, and what it was taken for is said`() async throws {
        try await RankRig.with { rig in
            func ask(_ name: String) -> RecommendationRequest {
                var request = RecommendationRequest(
                    seeds: [.uri(JukeURI(.artist, "tool"))], limit: 1, resourceTypes: [.artist], isNewStyle: true)
                request.whyNotReference = name
                return request
            }
            let exact = try await rig.answer(to: ask("Björk")).whyNot
            let misspelt = try await rig.answer(to: ask("Bjrok")).whyNot
            let several = try await rig.answer(to: ask("Nirvana")).whyNot
            let refusal = try await rig.refusal(of: ask("Zzyzx Qq"))
            let placeholder = try await rig.refusal(of: ask("Unknown artist"))

            #expect(exact?.uri == JukeURI(.artist, "bjork") && exact?.sentence.hasPrefix("Björk is number ") == true)
            #expect(exact?.sentence.hasSuffix("; 1 is listed.") == true)
            #expect(misspelt?.sentence.hasPrefix("\"Bjrok\" was taken for Björk (juke:artist:bjork). Björk is") == true)
            #expect(several?.sentence.contains("It may also mean Nirvana (juke:artist:a-nirvana-uk).") == true)
            #expect(refusal?.code == .invalidRequest)
            #expect(refusal?.message.contains("\"Zzyzx Qq\" is not in this catalog.") == true)
            #expect(placeholder?.message.hasSuffix(PlaceholderName.sentence(about: "Unknown artist")) == true)
        }
    }
}
