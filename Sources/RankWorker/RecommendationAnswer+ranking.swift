import Catalog
import Pipeline
import Ranking

extension RecommendationAnswer {
    /// Puts a ranking into the words of the rank queue.
    init(_ ranking: Ranking, generatedAt: Int64) {
        let seeds = ranking.seeds.numbered.map(SeedResolution.init)
        func items(_ type: ResourceType) -> [Item] { ranking[type].map { Item($0, seeds) } }
        self.init(
            artists: items(.artist), albums: items(.album), tracks: items(.track),
            modelVersion: ranking.modelVersion, generatedAt: generatedAt, seeds: seeds
        )
    }
}

extension RecommendationAnswer.Item {
    init(_ item: RankedItem, _ seeds: [RecommendationAnswer.SeedResolution]) {
        self.init(
            name: item.name.stripped, spotifyID: item.spotifyID,
            likeness: Likeness.displayed(item.likeness), score: item.score, quality: item.quality,
            explanation: item.explanation.map { RecommendationExplanation($0, seeds) },
            details: item.details.map(RecommendationDetails.init)
        )
    }
}

extension RecommendationAnswer.SeedResolution {
    init(_ resolved: ResolvedSeed, vectorNumber: Int) {
        let text =
            switch resolved.seed {
            case .uri(let uri, _): uri.description
            case .name(let name, _, _): name
            case .vector: "vector \(vectorNumber)"
            }
        let weight = resolved.weight
        switch resolved.resolution {
        case .uri(let uri, let name): self.init(seed: text, uri: uri, name: name, match: .uri, weight: weight)
        case .name(let uri, let name, let kind, let confidence, let alternatives):
            self.init(
                seed: text, uri: uri, name: name, match: Match(kind), confidence: confidence, weight: weight,
                alternatives: alternatives.map { Alternative(uri: $0.uri, name: $0.name) }
            )
        case .vector: self.init(seed: text, uri: nil, name: nil, match: .vector, weight: weight)
        case .hashed:
            self.init(seed: text, uri: nil, name: nil, match: .tokenHash, confidence: 0, weight: weight)
        }
    }
}

extension [ResolvedSeed] {
    /// Each seed, and how many vectors stand before and at it: a vector has no other name.
    fileprivate var numbered: [(ResolvedSeed, vectorNumber: Int)] {
        var vectors = 0
        return map { resolved in
            if resolved.resolution == .vector { vectors += 1 }
            return (resolved, vectors)
        }
    }
}

extension RecommendationAnswer.SeedResolution.Match {
    init(_ kind: NameMatch.Kind) {
        switch kind {
        case .exact: self = .exact
        case .folded: self = .folded
        case .fuzzy: self = .fuzzy
        }
    }
}
