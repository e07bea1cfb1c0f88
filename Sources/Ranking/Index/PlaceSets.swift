import CScan

/// The small set of numbers that each row has, as genres, in the order of the places of a pruned index: rows that have the
/// same set share its number.
final class PlaceSets: Sendable {
    /// Stands for every set for which no number is left: nothing is known of it.
    private static let other = Int(UInt16.max)

    private let numbers: SharedMemory<UInt16>
    /// By member, the sets that have it.
    private let setsOfMember: [Int: [Int]]
    /// By leaf, the members of its rows' sets, each a bit; members 64 apart share one.
    private let members: [UInt64]

    /// - Parameter set: The members of a row's set, each once, always in the same order.
    init(_ storage: LeafStorage, set: (_ row: Int) -> [Int]) {
        // Whole words of 64 rows.
        numbers = SharedMemory((storage.count + 63) / 64 * 64)
        var numberOfSet: [[Int]: Int] = [:]
        var setsOfMember: [Int: [Int]] = [:]
        var members: [UInt64] = []
        members.reserveCapacity(storage.map.leafCount)
        for leaf in 0..<storage.map.leafCount {
            var bits: UInt64 = 0
            for place in storage.map.places(of: leaf) {
                let set = set(storage.row(at: UInt32(place)))
                for member in set { bits |= Self.bit(of: member) }
                let number: Int
                if let known = numberOfSet[set] {
                    number = known
                } else if numberOfSet.count < Self.other {
                    number = numberOfSet.count
                    numberOfSet[set] = number
                    for member in set { setsOfMember[member, default: []].append(number) }
                } else {
                    number = Self.other
                }
                numbers.base[place] = UInt16(number)
            }
            members.append(bits)
        }
        self.setsOfMember = setsOfMember
        self.members = members
    }

    private static func bit(of member: Int) -> UInt64 { 1 << UInt64(member % 64) }

    /// By number of a set, 1 where it has a wanted member and no unwanted one.
    ///
    /// - Parameter wanted: `nil` where every set without an unwanted member is allowed.
    func allowed(_ wanted: Set<Int>?, without unwanted: Set<Int>) -> [UInt8] {
        var allowed = [UInt8](repeating: wanted == nil ? 1 : 0, count: Self.other + 1)
        for member in wanted ?? [] { for number in setsOfMember[member] ?? [] { allowed[number] = 1 } }
        for member in unwanted { for number in setsOfMember[member] ?? [] { allowed[number] = 0 } }
        allowed[Self.other] = 1
        return allowed
    }

    /// By leaf, whether a row may have a wanted member.
    func leaves(with wanted: Set<Int>) -> [UInt8] {
        let bits = wanted.reduce(0) { $0 | Self.bit(of: $1) }
        // Every set that has no number is in some leaf, whose bits have its members all the same.
        return members.map { $0 & bits == 0 ? 0 : 1 }
    }

    /// Clears the bits of the rows whose set is not allowed, in some words of 64 places.
    func allow(_ allowed: [UInt8], _ words: Range<Int>, _ target: UnsafeMutablePointer<UInt64>) {
        juke_allow_numbers(numbers.base + words.lowerBound * 64, words.count, allowed, target + words.lowerBound)
    }
}
