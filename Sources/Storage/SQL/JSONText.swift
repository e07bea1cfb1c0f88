import Foundation

/// A JSON array of texts, the same for the same texts.
func jsonText(_ texts: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    guard let data = try? encoder.encode(texts) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
}

/// The texts in a JSON array; anything in it that is no text is left out.
func texts(inJSON json: String) -> [String] {
    let parsed = try? JSONSerialization.jsonObject(with: Data(json.utf8))
    return (parsed as? [Any])?.compactMap { $0 as? String } ?? []
}

/// Checks that bytes are a JSON document and gives its text.
///
/// - Throws: ``StorageError/Code/invalidInput`` naming `what`.
func jsonText(_ data: Data, naming what: String) throws -> String {
    do {
        _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    } catch {
        throw StorageError(.invalidInput, "\(what) is not JSON", cause: error)
    }
    return String(decoding: data, as: UTF8.self)
}
