import Catalog

extension Explanation {
    /// Explains a resource's place: the user vector is a sum over the seeds, so a score is one, too.
    init(of entity: EntityRef, penalty: Double, _ seeds: SeedVector, in index: CatalogIndex) {
        let vector = index.vector(of: entity)
        let products = seeds.contributions.map { Self.product($0.vector, vector) }
        let cosines = zip(products, seeds.contributions).map { product, contribution in
            product / max(Self.product(contribution.vector, contribution.vector).squareRoot(), .leastNormalMagnitude)
        }
        // What counts nothing, as a hash beside real matches, is nobody's neighbour.
        let counted = cosines.indices.filter { seeds.contributions[$0].factor != 0 }
        nearestSeed = counted.max { cosines[$0] < cosines[$1] } ?? 0
        nearestScore = cosines.isEmpty ? 0 : cosines[nearestSeed]
        self.seeds = zip(products, seeds.contributions).map { $0 * $1.factor }
        self.penalty = penalty == 0 ? 0 : -penalty
        var traits =
            index.soundMaps[entity.type]?.parts(
                of: entity.row, entity.type, vector: vector, user: seeds.vector ?? [], index.attributes)
            ?? [Part(.other, self.seeds.reduce(0, +))]
        if penalty != 0 { traits.append(Part(.targets, -penalty)) }
        self.traits = traits.sorted { $0.value > $1.value }
        let nearest = seeds.contributions.isEmpty ? nil : seeds.contributions[nearestSeed].entity
        let theirs = Set(nearest.map(index.genres) ?? [])
        sharedGenres = index.genres(of: entity).filter(theirs.contains)
    }

    private static func product(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
