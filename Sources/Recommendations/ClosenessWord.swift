/// How close two resources are, in a word: what a person reads instead of ``RecommendationAnswer/Item/closeness``.
package enum ClosenessWord: String, Codable, Sendable, CaseIterable {
    /// As near as few pairs of the catalog are.
    case veryClose = "very close"
    /// Near.
    case close
    /// Of the same neighbourhood.
    case related
    /// Nearer than chance, and no more.
    case aStretch = "a stretch"

    /// The word for a closeness.
    ///
    /// - Parameter closeness: 0…1; 0 is what one random pair in ten reaches, and has no word.
    package init?(_ closeness: Double) {
        guard closeness > 0 else { return nil }
        self = Self.allCases.first { closeness >= $0.least } ?? .aStretch
    }

    /// The closeness from which on the word is used.
    package var least: Double {
        switch self {
        case .veryClose: 0.75
        case .close: 0.5
        case .related: 0.25
        case .aStretch: 0
        }
    }
}
