package import Catalog
import Embedding
package import Recommendations

/// Measures the words for closeness: of the pairs of tracks by different artists that have a word, the share that has
/// the same label.
///
/// The artists are split in two halves. The calibration is learned on one, the pairs are drawn from the other.
package struct WordEvaluation: Sendable {
    /// The counts of one word's pairs.
    package struct Figures: Sendable, Codable, Equatable {
        /// The word; `nil` for any pair, which is chance.
        package let word: ClosenessWord?
        /// The share of pairs with the same label; its error takes the pairs of one artist as one.
        package let sameLabel: Estimate?

        private enum CodingKeys: String, CodingKey {
            case word
            case sameLabel = "same_label"
        }
    }

    private let index: CatalogIndex
    private let labels: RowLabels

    /// Prepares an evaluation; the parameters are those of ``ListEvaluation``.
    package init(_ index: CatalogIndex, labels: [SpotifyID: Set<String>]?) {
        self.index = index
        self.labels = RowLabels(index, labels)
    }

    /// The most pairs of a word.
    package static let pairs = 4_000
    private static let queries = 600

    /// The figures of each word from the closest on, then those of chance.
    ///
    /// - Parameter seed: What everything random follows from.
    /// - Returns: None when there is too little to learn from.
    package func figures(seed: UInt64) -> [Figures] {
        var random = SplitMix64(seed: seed)
        var halves = [[Int]](repeating: [], count: 2)
        var sides: [Int: Int] = [:]
        for row in (0..<index[.track].count).shuffled(using: &random) {
            guard labels[.track, row] != nil, let artist = index.attributes.artists(of: .track, row).first else {
                continue
            }
            let side = sides[artist] ?? Int.random(in: 0...1, using: &random)
            sides[artist] = side
            halves[side].append(row)
        }
        let learned = rows(halves[0])
        guard let curve = LikenessCalibration.curve(learned.sample(Self.queries / 2), learned) else { return [] }
        let held = halves[1]
        let asking = held.prefix(Self.queries)
        let most = max(1, 2 * Self.pairs / max(asking.count, 1))
        var found: [ClosenessWord?: Observations] = [:]
        for query in asking {
            var drawn: [ClosenessWord?: Int] = [:]
            let vector = index.vector(of: EntityRef(.track, row: query))
            let owners = index.attributes.artists(of: .track, query)
            // A new order for each query, so that no track is drawn more often than others.
            let start = Int.random(in: 0..<held.count, using: &random)
            for place in held.indices {
                let row = held[(start + place) % held.count]
                guard !index.attributes.artists(of: .track, row).contains(where: owners.contains) else { continue }
                let other = index.vector(of: EntityRef(.track, row: row))
                let score = Cosine.product(vector, other)
                let isSame = labels[.track, row] == labels[.track, query] ? 1.0 : 0
                for word in Set([nil, ClosenessWord(curve.value(of: score))]) {
                    // The pair counts for chance, and for its word if it has one.
                    guard drawn[word, default: 0] < most, found[word]?.values.count ?? 0 < Self.pairs else { continue }
                    drawn[word, default: 0] += 1
                    found[word, default: Observations()].add(isSame, of: owners.first ?? 0)
                }
            }
        }
        return (ClosenessWord.allCases.map(Optional.some) + [nil]).map { word in
            Figures(word: word, sameLabel: found[word]?.estimate)
        }
    }

    private func rows(_ numbers: [Int]) -> LikenessCalibration.Rows {
        var rows = LikenessCalibration.Rows()
        for row in numbers {
            rows.append(
                index.vector(of: EntityRef(.track, row: row)),
                owners: index.attributes.artists(of: .track, row).map(Int64.init))
        }
        return rows
    }
}
