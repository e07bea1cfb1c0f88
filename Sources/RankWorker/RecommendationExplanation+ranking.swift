import Catalog
import Pipeline
import Ranking

extension RecommendationExplanation {
    /// Puts an explanation into the words of the rank queue.
    init(_ explanation: Explanation, _ seeds: [RecommendationAnswer.SeedResolution]) {
        let nearest = seeds.indices.contains(explanation.nearestSeed) ? seeds[explanation.nearestSeed] : nil
        var parts = zip(seeds, explanation.seeds).map { Part($0.seed, $1) }
        // So that the parts add up to the score here, too.
        if explanation.penalty != 0 { parts.append(Part("targets", explanation.penalty)) }
        self.init(
            nearestSeed: nearest?.seed ?? "", nearestURI: nearest?.uri, nearestScore: explanation.nearestScore,
            seeds: parts, traits: explanation.traits.map { Part($0.trait.name, $0.value) },
            sharedGenres: explanation.sharedGenres
        )
    }
}

extension Explanation.Trait {
    fileprivate var name: String {
        switch self {
        case .feature(let attribute): attribute.rawValue
        case .artist: "artist"
        case .genres: "genres"
        case .other: "other"
        case .targets: "targets"
        }
    }
}

extension RecommendationDetails {
    /// Puts details into the words of the rank queue.
    init(_ details: EntityDetails) {
        self.init(
            artists: details.artists.map { Reference(uri: $0.uri, name: $0.name) },
            album: details.album.map { Reference(uri: $0.uri, name: $0.name) },
            genres: details.genres, releaseYear: details.releaseYear, duration: details.duration,
            popularity: details.popularity, isExplicit: details.isExplicit
        )
    }
}
