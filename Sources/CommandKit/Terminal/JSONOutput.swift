import Foundation

/// How the commands print results for scripts: one JSON document, keys sorted, times in
/// ISO 8601, on standard output.
public enum JSONOutput {
    /// Renders a value.
    ///
    /// - Throws: `EncodingError` when the value holds something that JSON cannot express.
    public static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
