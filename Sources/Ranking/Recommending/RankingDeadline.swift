/// Decides when a ranking ends: a ranking asks it repeatedly while it works.
///
/// A request's cost is a product of its contents and the catalog's size, so no bound on the request alone
/// keeps it short. The caller decides, because it knows the deadline of the answer.
package struct RankingDeadline: Sendable {
    /// Whether names may still be looked up; those that are left then are reported as unresolved.
    package let resolvesNames: @Sendable () -> Bool
    /// Whether there is time to look for something better than what was found; else that is the answer.
    package let improves: @Sendable () -> Bool
    /// Whether anybody waits for the answer.
    package let isWanted: @Sendable () -> Bool

    /// Makes a deadline of three questions; all are asked some thousand times a second.
    ///
    /// - Parameters:
    ///   - resolvesNames: Whether names may still be looked up.
    ///   - improves: Whether there is time to look for something better; as long as the answer is wanted unless given.
    ///   - isWanted: Whether anybody waits for the answer.
    package init(
        resolvesNames: @escaping @Sendable () -> Bool, improves: (@Sendable () -> Bool)? = nil,
        isWanted: @escaping @Sendable () -> Bool
    ) {
        self.resolvesNames = resolvesNames
        self.improves = improves ?? isWanted
        self.isWanted = isWanted
    }

    /// As long as it takes, for requests that are cheap.
    package static let unlimited = RankingDeadline(resolvesNames: { true }, isWanted: { true })
}
