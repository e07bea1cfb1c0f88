/// The words in which an answer is written for a client.
public enum ResponseFormat: String, Codable, Sendable, CaseIterable {
    /// As the original gave it (legacy contract, section a.5): five keys in this order, the numbers in `extra` as text.
    case original
    /// The original's, and `seeds`, which tells how each seed was resolved; to each item its `uri` and what was asked for.
    case extended
    /// As the original's engine gave it (section b.3): `quality_score` as a number, the time without zone.
    case engine
}
