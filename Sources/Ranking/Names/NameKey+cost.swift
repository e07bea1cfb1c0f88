extension NameKey {
    /// How far a typed name is from a name of the catalog, in typos.
    ///
    /// A typo costs 1, and so that the likelier explanation wins: words written as one or apart 0.1, another order of
    /// words 0.5, a suffix that was not typed 0.5. A suffix that was typed and is not there costs more than two typos
    /// in it, 2.25, and so does a guest after "with". Another suffix costs 2.5, one of which a word agrees 2, a longer
    /// or shorter one 1.
    ///
    /// - Returns: What the cheapest explanation costs; `nil` when there is none, or the numbers in the two differ.
    func cost(to name: NameKey) -> Double? {
        var cost = wholeCost(to: name)
        func consider(_ other: Double?) {
            if let other, other < cost ?? .infinity { cost = other }
        }
        // What is nearer than any of the others can be needs no other explanation.
        if let cost, cost < 0.5 { return cost }
        consider(titleCost(to: name))
        consider(guestCost(to: name))
        consider(unorderedCost(to: name))
        return cost
    }

    private static let spaceCost = 0.1
    /// The cost of a typed suffix that the name does not have.
    static let missingSuffixCost = 2.25
    /// The least cost of a suffix with another meaning.
    static let leastSuffixCost = 2.0

    private func wholeCost(to name: NameKey) -> Double? {
        typos(to: name, words: ends.count, name.ends.count)
    }

    /// The titles compared, where a suffix does not make another piece of either.
    private func titleCost(to name: NameKey) -> Double? {
        guard let suffixCost = suffixCost(to: name), suffixCost > 0 else { return nil }
        return typos(to: name, words: titleCount, name.titleCount).map { $0 + suffixCost }
    }

    private func suffixCost(to name: NameKey) -> Double? {
        switch (suffix, name.suffix) {
        case (.none, .none): return 0
        case (.none, .edition): return 0.5
        case (.edition, .none): return Self.missingSuffixCost
        case (.edition, .edition):
            let typed = suffixWords
            let words = name.suffixWords
            let isPart = words.allSatisfy(typed.contains) || typed.allSatisfy(words.contains)
            return isPart
                ? 1
                : words.contains { typed.contains($0) && !$0.elementsEqual(SmallWord.featLetters) }
                    ? Self.leastSuffixCost : 2.5
        default: return nil
        }
    }

    private var suffixWords: [ArraySlice<UInt16>] { (titleCount..<ends.count).map { letters[range(of: $0)] } }

    private func guestCost(to name: NameKey) -> Double? {
        guard let countBeforeWith, name.suffix != .part,
            letters[..<letterCount(words: countBeforeWith)]
                == name.letters[..<name.letterCount(words: name.titleCount)]
        else { return nil }
        return Self.missingSuffixCost
    }

    private func typos(to name: NameKey, words count: Int, _ nameCount: Int) -> Double? {
        let length = name.letterCount(words: nameCount)
        return Typos.distance(
            letters[..<letterCount(words: count)], name.letters[..<length], limit: Typos.allowed(in: length)
        ).flatMap { typos in
            guard Numeral.agree(self, words: count, name, words: nameCount) else { return nil }
            return Double(typos) + (count == nameCount ? 0 : Self.spaceCost)
        }
    }

    /// The titles' words in any order, each with the typos that the whole may have.
    private func unorderedCost(to name: NameKey) -> Double? {
        guard titleCount > 1, titleCount == name.titleCount else { return nil }
        var allowed = Typos.allowed(in: name.title.count)
        guard abs(title.count - name.title.count) <= allowed, titleCount - sharedWords(with: name) <= allowed,
            let suffixCost = suffixCost(to: name)
        else { return nil }
        let spent = allowed
        var left = (0..<titleCount).map { letters[range(of: $0)] }
        var right = (0..<titleCount).map { name.letters[name.range(of: $0)] }
        left.removeAll { word in
            guard let same = right.firstIndex(of: word) else { return false }
            right.remove(at: same)
            return true
        }
        // Two words in doubt at most, for two typos at most; the nearest pair first.
        while !left.isEmpty {
            guard left.count <= allowed, let pair = Self.nearest(left, right, limit: allowed) else { return nil }
            allowed -= pair.distance
            left.remove(at: pair.left)
            right.remove(at: pair.right)
        }
        return 0.5 + suffixCost + Double(spent - allowed)
    }

    /// How many words of the titles are the same; of titles of very many words all of them may be.
    private func sharedWords(with name: NameKey) -> Int {
        guard name.titleCount <= UInt64.bitWidth else { return titleCount }
        return letters.withUnsafeBufferPointer { letters in
            name.letters.withUnsafeBufferPointer { others in
                var taken: UInt64 = 0
                for number in 0..<titleCount {
                    let word = letters[range(of: number)]
                    for other in 0..<name.titleCount where taken & 1 << other == 0 {
                        guard others[name.range(of: other)].elementsEqual(word) else { continue }
                        taken |= 1 << other
                        break
                    }
                }
                return taken.nonzeroBitCount
            }
        }
    }

    private static func nearest(
        _ left: [ArraySlice<UInt16>], _ right: [ArraySlice<UInt16>], limit: Int
    ) -> (left: Int, right: Int, distance: Int)? {
        var nearest: (left: Int, right: Int, distance: Int)?
        for first in left.indices {
            for second in right.indices where !Numeral.isNumber(left[first]) && !Numeral.isNumber(right[second]) {
                let bound = (nearest?.distance ?? limit + 1) - 1
                guard bound > 0, let distance = Typos.distance(left[first], right[second], limit: bound) else {
                    continue
                }
                nearest = (first, second, distance)
            }
        }
        return nearest
    }
}
