import CScan

extension juke_reach {
    /// What no bound leaves out.
    static let everything = juke_reach(along: 0, across: .infinity)

    /// What every bound leaves out: there are no rows.
    static let nothing = juke_reach(along: 1, across: -8)

    /// Rounds away from the rows, so that neither number is ever small.
    ///
    /// - Parameters:
    ///   - across: How far a row is from the line, at most.
    ///   - greatestLength: The greatest length of a row.
    init(across: Double, greatestLength: Float) {
        let length = Double(greatestLength)
        self.init(
            along: Float(max(length * length - across * across, 0).squareRoot()).nextUp,
            across: Float(min(across, length)).nextUp)
    }
}
