import Catalog
import Embedding
import Ranking
import Recommendations

/// Small catalogs and random vectors, the same on every run.
enum Fixtures {
    /// A vector along one axis, or between a few.
    static func vector(_ components: [Int: Float]) -> [Float] {
        (0..<Space.dimensions).map { components[$0] ?? 0 }
    }

    static func table(
        _ type: ResourceType, _ rows: [(id: SpotifyID, name: String, components: [Int: Float])]
    ) -> EntityTable {
        var builder = EntityTable.Builder(type)
        for row in rows {
            builder.append(spotifyID: row.id, name: row.name, quality: 0.9, vector: vector(row.components))
        }
        return builder.build()
    }

    /// Two artists far apart, three albums, five tracks, a genre.
    static func catalog() -> CatalogIndex {
        CatalogIndex(
            modelVersion: "v1",
            tables: [
                table(.artist, [("a-tool", "Tool", [0: 1]), ("a-bjork", "Björk", [1: 1])]),
                table(
                    .album,
                    [("b-3", "Homogenic", [1: 1]), ("b-1", "Lateralus", [0: 1]), ("b-2", "Tool", [0: 0.9, 1: 0.1])]
                ),
                table(
                    .track,
                    [
                        ("t-5", "Jóga", [1: 1]), ("t-1", "Schism", [0: 1]), ("t-2", "Parabola", [0: 0.8, 1: 0.6]),
                        ("t-4", "Hunter", [1: 0.8, 0: 0.6]), ("t-3", "Opposite", [0: -1]),
                    ]
                ),
                table(.genre, [("prog metal", "prog metal", [0: 1, 2: 0.2])]),
            ]
        )
    }

    /// Unit vectors in random directions, one after another.
    static func randomVectors(_ count: Int, seed: UInt64 = 7) -> [Float] {
        var state = seed
        return (0..<count).flatMap { _ in
            let values = (0..<Space.dimensions).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Double(state >> 11) / Double(1 << 53) - 0.5)
            }
            let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return values.map { $0 / length }
        }
    }
}

extension RecommendationAnswer {
    /// The lists of all kinds.
    var lists: [[Item]] { [artists, albums, tracks] }
}
