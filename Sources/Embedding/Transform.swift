/// What happens to a track's features before the matrix; part of the model.
public enum Transform: Sendable, Equatable, Codable {
    /// The twelve features, standardised.
    case standardised(FeatureTransform)
    /// Rank-normal scores, expanded.
    case expanded(FeatureExpansion)

    /// The number of rows that the matrix needs.
    public var count: Int {
        switch self {
        case .standardised(let transform): transform.features.count
        case .expanded(let expansion): expansion.count
        }
    }

    func validate() throws(EmbeddingError) {
        switch self {
        case .standardised(let transform): try transform.validate()
        case .expanded(let expansion): try expansion.validate()
        }
    }

    /// Reads whichever transform the document's `kind` names.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .kind)
        self =
            kind == FeatureExpansion.kind
            ? .expanded(try FeatureExpansion(from: decoder)) : .standardised(try FeatureTransform(from: decoder))
    }

    /// Writes the transform itself: its `kind` tells which one it is.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .standardised(let transform): try transform.encode(to: encoder)
        case .expanded(let expansion): try expansion.encode(to: encoder)
        }
    }

    private enum CodingKeys: String, CodingKey { case kind }
}
