/// A whole number that may be written with a fraction of zero.
struct LenientInt: Decodable, Hashable {
    let value: Int

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let whole = try? container.decode(Int.self) {
            value = whole
        } else {
            let number = try container.decode(Double.self)
            guard let whole = Int(exactly: number.rounded()) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(number) is out of range")
            }
            value = whole
        }
    }
}
