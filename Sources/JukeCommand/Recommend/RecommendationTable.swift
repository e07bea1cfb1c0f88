import Bootstrap
import Catalog
import Foundation
import Pipeline

/// Recommendations as a person reads them: one table, ranked within each kind of resource.
struct RecommendationTable {
    let text: String

    /// Lays an answer out.
    ///
    /// - Parameter types: The kinds that were asked for, in the order of the table.
    init(_ answer: RecommendationAnswer, types: [ResourceType]) {
        var table = TextTable([("name", .left), ("type", .left), ("likeness", .right), ("spotify_id", .left)])
        for type in types {
            for item in answer.items(of: type) {
                table.add([item.name, type.rawValue, String(format: "%.2f", item.likeness), item.spotifyID.rawValue])
            }
        }
        let seeds = answer.seeds.map(Self.line)
        text = (seeds + [""] + table.lines() + ["", "model \(answer.modelVersion)"]).joined(separator: "\n")
    }

    private static func line(_ seed: RecommendationAnswer.SeedResolution) -> String {
        guard let uri = seed.uri else { return "seed '\(seed.seed)': not in the catalog, its text was hashed" }
        return "seed \(seed.name ?? seed.seed) (\(uri))"
    }
}
