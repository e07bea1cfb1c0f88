import Catalog
import Recommendations

extension RecommendationExplanation {
    /// Explains a resource's place: the user vector is a sum over the seeds, and so is the score.
    init(
        of entity: EntityRef, penalty: Double, familiarity: Double, _ seeds: SeedVector, in index: CatalogIndex
    ) {
        let vector = index.vector(of: entity)
        // A seed that counts nothing adds nothing; there may be a thousand of them.
        let products = seeds.contributions.map { $0.factor == 0 ? 0 : Cosine.product($0.vector, vector) }
        let cosines = zip(products, seeds.contributions).map { product, contribution in
            contribution.factor == 0
                ? 0
                : product
                    / max(Cosine.product(contribution.vector, contribution.vector).squareRoot(), .leastNormalMagnitude)
        }
        // A seed that counts nothing, as a hash beside real matches, is not the nearest.
        let nearest =
            cosines.indices.filter { seeds.contributions[$0].factor != 0 }.max { cosines[$0] < cosines[$1] } ?? 0
        let isAnyNear = seeds.seeds.indices.contains(nearest)
        let shares = products.indices.map { products[$0] * seeds.contributions[$0].factor }
        var parts = Self.parts(of: shares) { seeds.seeds[$0].seed }
        var traits =
            index.soundMaps[entity.type]?.parts(
                of: entity.row, entity.type, vector: vector, user: seeds.vector ?? [], index.attributes)
            ?? [Part(Trait.other, shares.reduce(0, +))]
        if penalty != 0 {
            parts.append(Part(Trait.targets, -penalty))
            traits.append(Part(Trait.targets, -penalty))
        }
        if familiarity != 0 {
            parts.append(Part(Trait.familiarity, -familiarity))
            traits.append(Part(Trait.familiarity, -familiarity))
        }
        let seed = isAnyNear ? seeds.contributions[nearest].entity : nil
        let theirs = isAnyNear ? seeds.contributions[nearest].entity.map(index.genres) ?? [] : []
        let shared = index.genres(of: entity).filter(Set(theirs).contains)
        let comparison = seed.map { TraitComparison(of: entity, with: $0, in: index) }
        let groups = seed.map { SoundGroup.alike(index.soundGroups, vector, index.vector(of: $0)) } ?? []
        self.init(
            nearestSeed: isAnyNear ? Self.shown(seeds.seeds[nearest].seed) : "",
            nearestURI: isAnyNear ? seeds.seeds[nearest].uri : nil,
            nearestScore: isAnyNear ? cosines[nearest] : 0,
            seeds: parts, traits: traits.sorted { $0.value > $1.value },
            sharedGenres: shared,
            sentence: comparison?.sentence(
                of: seeds.seeds.count > 1 ? seeds.seeds[nearest].name.map(Self.shown) : nil, sharing: shared,
                alikeIn: groups),
            pairs: comparison?.pairs
        )
    }
}
