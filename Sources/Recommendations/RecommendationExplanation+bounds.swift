/// What keeps an explanation small, however many seeds there are and however long their texts.
///
/// There are up to 600 items, each with an explanation of its own, and up to a thousand seeds.
extension RecommendationExplanation {
    /// How many seeds an explanation names; the others are one part.
    package static let maximumSeeds = 10
    /// How many Unicode scalars of a seed's text an explanation shows.
    package static let maximumSeedLength = 100

    /// The text of a seed as an explanation shows it: cut to 100 Unicode scalars, the last one an ellipsis.
    package static func shown(_ seed: String) -> String {
        guard seed.utf8.count > maximumSeedLength else { return seed }
        let scalars = seed.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: maximumSeedLength, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return seed }
        return String(String.UnicodeScalarView(scalars.prefix(maximumSeedLength - 1))) + "…"
    }

    /// The parts of the seeds in their order: all of them up to ten; of more the ten greatest, and the rest in one.
    ///
    /// - Parameters:
    ///   - shares: What each seed adds to the score.
    ///   - name: The text of the seed at a place.
    /// - Returns: Parts whose sum is that of the shares.
    package static func parts(of shares: [Double], _ name: (Int) -> String) -> [Part] {
        guard shares.count > maximumSeeds else { return shares.indices.map { Part(shown(name($0)), shares[$0]) } }
        // The greatest first; of equal ones the first.
        var greatest: [Int] = []
        for place in shares.indices {
            let isFull = greatest.count == maximumSeeds
            if isFull, let last = greatest.last, abs(shares[place]) <= abs(shares[last]) { continue }
            if isFull { greatest.removeLast() }
            let position = greatest.firstIndex { abs(shares[$0]) < abs(shares[place]) } ?? greatest.count
            greatest.insert(place, at: position)
        }
        let named = Set(greatest)
        let others = shares.indices.reduce(0) { named.contains($1) ? $0 : $0 + shares[$1] }
        return named.sorted().map { Part(shown(name($0)), shares[$0]) } + [Part(Trait.others, others)]
    }
}
