import Catalog
import Foundation
import Pipeline
import Ranking

extension RecommendationAnswer {
    /// Puts a ranking into the words of the rank queue.
    init(_ ranking: Ranking, generatedAt: Int64) {
        self.init(
            artists: ranking[.artist].map(Item.init), albums: ranking[.album].map(Item.init),
            tracks: ranking[.track].map(Item.init), modelVersion: ranking.modelVersion, generatedAt: generatedAt,
            seeds: ranking.seeds.map(SeedResolution.init)
        )
    }
}

extension RecommendationAnswer.Item {
    init(_ item: RankedItem) {
        self.init(
            name: item.name.trimmingCharacters(in: .whitespacesAndNewlines), spotifyID: item.spotifyID,
            likeness: Likeness.displayed(item.likeness), score: item.score, quality: item.quality
        )
    }
}

extension RecommendationAnswer.SeedResolution {
    init(_ resolved: ResolvedSeed) {
        let text =
            switch resolved.seed {
            case .uri(let uri, _): uri.description
            case .name(let name, _, _): name
            }
        switch resolved.resolution {
        case .uri(let uri, let name): self.init(seed: text, uri: uri, name: name, match: .uri)
        case .name(let uri, let name, .exact): self.init(seed: text, uri: uri, name: name, match: .exact)
        case .name(let uri, let name, .folded): self.init(seed: text, uri: uri, name: name, match: .folded)
        case .hashed: self.init(seed: text, uri: nil, name: nil, match: .tokenHash)
        }
    }
}
