/// Which places on albums are taken: an album has one track for each disc and number.
struct TrackPlaces {
    /// What happens to a track whose place another track holds.
    enum Rule {
        /// The track is refused.
        case refuse
        /// The track goes to the next disc that no track of its number is on, and a stored track keeps its disc.
        case nextDisc
    }

    private struct Number: Hashable {
        let album: Int64
        let number: Int
    }

    /// The discs on which an album has a track of a number.
    private var discs: [Number: [Int]] = [:]

    /// Marks a place as taken.
    mutating func take(album: Int64, disc: Int, number: Int) {
        discs[Number(album: album, number: number), default: []].append(disc)
    }

    /// Finds a place for a track and marks it as taken.
    ///
    /// - Returns: The disc; nil when the place is taken and the rule refuses.
    mutating func claim(album: Int64, disc: Int, number: Int, _ rule: Rule) -> Int? {
        let key = Number(album: album, number: number)
        guard let taken = discs[key] else {
            discs[key] = [disc]
            return disc
        }
        var claimed = disc
        if taken.contains(disc) {
            guard rule == .nextDisc else { return nil }
            claimed = (taken.max() ?? disc) + 1
        }
        discs[key, default: []].append(claimed)
        return claimed
    }
}
