import Catalog
import Foundation
import Providers
import Testing

@Suite("Features out of a dataset")
struct DatasetFeatureProviderTests {
    private static let header =
        "track_id,track_name,artist_name,danceability,energy,key,loudness,mode,speechiness,acousticness,"
        + "instrumentalness,liveness,valence,tempo,time_signature"

    @Test func `known tracks have theirs, unknown ones none`() async throws {
        let file = try TemporaryFile(
            """
            \(Self.header)
            t1,Song,Ada,0.3,0.5,7,-7.5,0,0.05,0.2,0,0.1,0.4,120.5,3
            t2,No analysis,Ada,,,,,,,,,,,,
            """)

        let provider = try DatasetFeatureProvider(contentsOf: file.url)
        let answer = try await provider.audioFeatures(of: ["t1", "t2", "t3"])

        #expect(provider.count == 1)
        #expect(answer.provider == "dataset")
        #expect(Set(answer.features.keys) == ["t1"])
        #expect(answer.features["t1"]?.mode == .minor)
        #expect(answer.features["t1"]?.timeSignature == 3)
        #expect(answer.rejected.isEmpty)
    }

    @Test func `a file without features is refused`() throws {
        let file = try TemporaryFile("track_id,track_name,artist_name\n")

        let error = #expect(throws: ProviderError.self) { try DatasetFeatureProvider(contentsOf: file.url) }

        guard case .missingColumns = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
