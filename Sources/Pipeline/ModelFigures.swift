public import Foundation

/// What the store's figures of a model say beside those of its training.
public struct ModelFigures: Decodable, Sendable {
    /// How the model compared with the one before it; `nil` for models that were never compared.
    public let evaluation: ModelComparison?

    /// Reads figures.
    ///
    /// - Throws: `DecodingError` for what is no JSON object.
    public init(_ json: Data) throws {
        self = try JSONDecoder().decode(ModelFigures.self, from: json)
    }

    /// Figures with a comparison under the key `evaluation`; all else stays as it is.
    ///
    /// - Parameters:
    ///   - comparison: What to add.
    ///   - json: A JSON object.
    public static func adding(_ comparison: ModelComparison, to json: Data) throws -> Data {
        var object = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
        object["evaluation"] = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(comparison))
        return try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    }
}
