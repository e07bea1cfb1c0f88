import Catalog
import Embedding

/// The seeds of a request, resolved and added up.
///
///     user vector = L2( Σ weight · vector(seed) )
///
/// A URI or a vector weighs its own weight, a name its own times `seed_weight`. A name that the catalog does not know says
/// nothing about music: beside seeds that the catalog knows it counts nothing. Only where none is known, the names' token
/// hashes are added up instead, as the original did with every name.
struct SeedVector {
    /// Unit length; `nil` when the seeds cancel out or weigh nothing.
    let vector: [Float]?
    let seeds: [ResolvedSeed]
    /// The identifiers of the resources that must not be listed because they are seeds.
    let ids: Set<SpotifyID>
    /// What each seed contributes, in the order of ``seeds``; the sum is ``vector``.
    let contributions: [Contribution]

    /// A seed's share of the user vector.
    struct Contribution {
        /// The seed's direction, of any length.
        var vector: [Float]
        /// What it is multiplied by.
        var factor: Double
        /// The resource that the seed means.
        var entity: EntityRef?
    }

    /// - Throws: ``RankingError/Code/unknownSeeds``, listing every offending URI.
    init(_ request: RankingRequest, in index: CatalogIndex) throws(RankingError) {
        var found: [(seed: Seed, resolution: ResolvedSeed.Resolution, contribution: Contribution)] = []
        var ids: Set<SpotifyID> = []
        var unknown: [JukeURI] = []
        let own = request.seeds.count
        for (position, seed) in (request.seeds + request.favorites).enumerated() {
            guard let (resolution, contribution) = Self.resolve(seed, request, in: index) else {
                if case .uri(let uri, _) = seed, !unknown.contains(uri) { unknown.append(uri) }
                continue
            }
            if let entity = contribution.entity, position < own || request.excludesFavorites {
                ids.insert(index.uri(of: entity).id)
            }
            found.append((seed, resolution, contribution))
        }
        guard unknown.isEmpty else {
            let list = unknown.map(\.description).joined(separator: ", ")
            throw RankingError(.unknownSeeds, "unknown to the catalog, or not embedded yet: \(list)", uris: unknown)
        }
        if found.contains(where: { $0.resolution != .hashed }) {
            for position in found.indices where found[position].resolution == .hashed {
                found[position].contribution.factor = 0
            }
        }
        seeds = found.map { ResolvedSeed($0.seed, $0.resolution, weight: $0.contribution.factor) }
        self.ids = ids
        var parts = found.map(\.contribution)
        // Only how weights compare counts; very small ones would lose their digits in the sum.
        if let largest = parts.lazy.map({ abs($0.factor) }).max(), largest > 0, largest < 1e-100 {
            for place in parts.indices { parts[place].factor /= largest }
        }
        var sum = VectorSum()
        for part in parts { sum.add(part.vector, weight: part.factor) }
        let direction = sum.unitVector()
        vector = direction
        // The sum's length is its product with its own direction.
        let length = parts.reduce(0) { $0 + $1.factor * Self.product($1.vector, direction ?? []) }
        contributions = parts.map { part in
            Contribution(vector: part.vector, factor: length > 0 ? part.factor / length : 0, entity: part.entity)
        }
    }

    /// What a seed means and adds to the sum; `nil` for a URI that the catalog does not know.
    private static func resolve(
        _ seed: Seed, _ request: RankingRequest, in index: CatalogIndex
    ) -> (ResolvedSeed.Resolution, Contribution)? {
        switch seed {
        case .uri(let uri, let weight):
            guard let entity = index.entity(uri) else { return nil }
            return (
                .uri(uri, name: index.name(of: entity)),
                Contribution(vector: index.vector(of: entity), factor: weight, entity: entity)
            )
        case .name(let name, let type, let weight):
            let weight = weight * request.seedWeight
            guard let match = index.resolve(name: name, as: type) else {
                let hash = TokenHash.byteSums(of: [name]).map(Float.init)
                return (.hashed, Contribution(vector: hash, factor: weight))
            }
            return (
                .name(match, in: index),
                Contribution(vector: index.vector(of: match.entity), factor: weight, entity: match.entity)
            )
        case .vector(let vector, let weight):
            return (.vector, Contribution(vector: Seed.direction(of: vector) ?? vector, factor: weight))
        }
    }

    private static func product(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
