import Catalog
import Embedding

/// The seeds of a request, resolved and added up.
///
///     user vector = L2( Σ weight · vector(resource) + w · hash(unresolved names) )
///
/// A URI weighs its own weight, a name its own times `seed_weight`. All names that the catalog does not know hash together
/// into one unit vector, as the original did with every name; its weight w is the sum of theirs.
struct SeedVector {
    /// Unit length; `nil` when the seeds cancel out or weigh nothing.
    let vector: [Float]?
    let seeds: [ResolvedSeed]
    /// The identifiers of the resources that the seeds mean.
    let ids: Set<SpotifyID>

    /// - Throws: ``RankingError/Code/unknownSeeds``, listing every offending URI.
    init(_ request: RankingRequest, in index: CatalogIndex) throws(RankingError) {
        var sum = VectorSum()
        var seeds: [ResolvedSeed] = []
        var ids: Set<SpotifyID> = []
        var unknown: [JukeURI] = []
        var tokens: [String] = []
        var tokenWeight = 0.0

        for seed in request.seeds {
            switch seed {
            case .uri(let uri, let weight):
                guard let entity = index.entity(uri) else {
                    if !unknown.contains(uri) { unknown.append(uri) }
                    continue
                }
                sum.add(index.vector(of: entity), weight: weight)
                ids.insert(uri.id)
                seeds.append(ResolvedSeed(seed, .uri(uri, name: index.name(of: entity))))
            case .name(let name, let type, let weight):
                guard let match = index.resolve(name: name, as: type) else {
                    tokens.append(name)
                    tokenWeight += weight * request.seedWeight
                    seeds.append(ResolvedSeed(seed, .hashed))
                    continue
                }
                let uri = index.uri(of: match.entity)
                sum.add(index.vector(of: match.entity), weight: weight * request.seedWeight)
                ids.insert(uri.id)
                seeds.append(ResolvedSeed(seed, .name(uri, name: index.name(of: match.entity), match.kind)))
            }
        }
        guard unknown.isEmpty else {
            let list = unknown.map(\.description).joined(separator: ", ")
            throw RankingError(.unknownSeeds, "unknown to the catalog, or not embedded yet: \(list)", uris: unknown)
        }
        if !tokens.isEmpty {
            sum.add(TokenHash.vector(of: tokens), weight: tokenWeight)
        }
        vector = sum.unitVector()
        self.seeds = seeds
        self.ids = ids
    }
}
