import Catalog

extension Projection {
    /// How much of each dimension is a group of the source's numbers: the squares of the matrix' entries, added up by
    /// group.
    public struct GroupShare: Sendable, Equatable {
        /// The group's name, as the source gives it.
        public let group: String
        /// A share for each of the ``Space/dimensions``; over the groups they add up to 1, or to 0 in a dimension that
        /// is not used.
        public let shares: [Double]

        /// A group with its share in each dimension.
        public init(group: String, shares: [Double]) {
            self.group = group
            self.shares = shares
        }
    }

    /// The groups of the source's numbers in the order in which they come first; none for the audio features.
    public var groupShares: [GroupShare] {
        guard case .scored(let scores) = transform else { return [] }
        var order: [String] = []
        var squares: [String: [Double]] = [:]
        var totals = [Double](repeating: 0, count: Space.dimensions)
        for (row, input) in scores.source.inputs.enumerated() {
            if squares[input.group] == nil { order.append(input.group) }
            for column in 0..<Space.dimensions {
                let square = Double(matrix[row, column]) * Double(matrix[row, column])
                squares[input.group, default: [Double](repeating: 0, count: Space.dimensions)][column] += square
                totals[column] += square
            }
        }
        return order.map { group in
            GroupShare(
                group: group,
                shares: zip(squares[group] ?? [], totals).map { $1 > 0 ? $0 / $1 : 0 })
        }
    }
}
