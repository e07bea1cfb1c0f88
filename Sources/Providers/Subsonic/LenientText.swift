import Catalog

/// A text that may be written as a whole number.
struct LenientText: Decodable {
    let value: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            value = text
        } else {
            value = String(try container.decode(Int.self))
        }
    }

    /// The text as an identifier; `nil` for one that no identifier has.
    var identifier: SpotifyID? {
        value.isEmpty || value.contains(where: \.isWhitespace) ? nil : SpotifyID(value)
    }
}
