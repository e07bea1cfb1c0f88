import Catalog
import Foundation
import Ranking
import Recommendations
import Testing

/// What a bound or a target means on a feature that no track has.
struct UntoldFeatureTests {
    private func answer(
        _ bounds: [MusicAttribute: MusicFilter.Bounds], details: Bool = true,
        in index: CatalogIndex = Fixtures.catalog()
    ) throws -> RecommendationAnswer {
        let request = RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, "a-tool"))], resourceTypes: [.track], filter: MusicFilter(bounds: bounds),
            details: details, isNewStyle: true)
        return try Recommender(index: index).recommend(request)
    }

    @Test func `a target on it is reported and changes no order`() throws {
        let plain = try answer([:])
        let aimed = try answer([.valence: .init(target: 0.9), .popularity: .init(target: 3)])

        #expect(plain.missingFeatures == nil)
        #expect(aimed.missingFeatures == [.valence])
        #expect(aimed.tracks.map(\.spotifyID) == plain.tracks.map(\.spotifyID))
        #expect(String(decoding: aimed.text(.newStyle), as: UTF8.self).contains("\"missing_features\":[\"valence\"]"))
        #expect(!String(decoding: aimed.text(.original), as: UTF8.self).contains("missing_features"))
    }

    @Test func `a bound on it leaves nothing and the reason says so`() throws {
        let bounded = try answer([.liveness: .init(max: 0.5)])

        #expect(bounded.tracks.isEmpty)
        #expect(bounded.reason == "No track in this catalog has liveness, so that a bound on it leaves nothing.")
    }

    @Test func `a feature that some tracks have is not reported as missing`() throws {
        let music = MadeUpMusic()
        let request = RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, "artist-003"))], resourceTypes: [.track],
            filter: MusicFilter(bounds: [.timeSignature: .init(target: 4)]), isNewStyle: true)

        #expect(try Recommender(index: music.index).recommend(request).missingFeatures == nil)
    }
}
