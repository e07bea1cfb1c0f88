import Catalog
import Embedding
import Ranking
import Recommendations
import Testing

/// The original's golden case: ten artists embedded by the hash of name and identifier, sought by an unknown name.
@Suite struct LegacyOrderTests {
    static let index: CatalogIndex = {
        var builder = EntityTable.Builder(.artist, capacity: 10)
        for number in 0..<10 {
            let (name, id) = ("Stub Artist \(number)", "stub-artist-\(number)")
            builder.append(
                spotifyID: SpotifyID(id), name: name, quality: 0.9, vector: TokenHash.vector(of: [name, id])
            )
        }
        return CatalogIndex(modelVersion: "v1.0.0", tables: [builder.build()])
    }()

    @Test(arguments: [
        (
            ["Tool"], [1, 7, 0, 5, 8, 6, 2, 9, 3, 4],
            [0.849173, 0.836860, 0.828721, 0.793124, 0.783325, 0.780451, 0.775362, 0.773204, 0.766383, 0.753856]
        ),
        (
            ["x"], [6, 7, 0, 3, 4, 9, 8, 5, 2, 1],
            [0.901139, 0.843114, 0.820742, 0.794356, 0.787986, 0.771402, 0.766706, 0.762823, 0.762084, 0.747565]
        ),
        (
            ["Radiohead", "OK Computer"], [6, 2, 5, 7, 9, 4, 1, 0, 8, 3],
            [0.915252, 0.906617, 0.894492, 0.891884, 0.890464, 0.863631, 0.850507, 0.847343, 0.832799, 0.799162]
        ),
    ])
    func `unknown names score as they did, ordered by the raw score`(
        names: [String], order: [Int], scores: [Double]
    ) throws {
        let request = RecommendationRequest(seeds: names.map { .name($0) }, resourceTypes: [.artist])
        let artists = try Recommender(index: Self.index).recommend(request)[.artist]

        #expect(artists.map(\.spotifyID.rawValue) == order.map { "stub-artist-\($0)" })
        for (artist, score) in zip(artists, scores) {
            #expect(abs(artist.score - score) < 1e-6)
        }
    }
}
