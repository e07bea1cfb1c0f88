/// An URL-encoded form, read as the request that it stands for.
///
/// A list is written by repeating its key: `artists=Tool&artists=Opeth&limit=3`. Every value is text; of a single field
/// the last one counts, and one left blank counts as absent.
enum FormBody {
    /// The object that the form describes.
    static func value(of bytes: [UInt8]) -> JSONValue {
        var values: [(key: String, values: [String])] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let key = decoded(parts[0])
            let value = parts.count > 1 ? decoded(parts[1]) : ""
            if let place = values.firstIndex(where: { $0.key == key }) {
                values[place].values.append(value)
            } else if RequestValidation.Field(rawValue: key) != nil {
                values.append((key, [value]))
            }
        }
        return .object(
            values.compactMap { key, values in
                if RequestValidation.Field(rawValue: key)?.isList == true {
                    return JSONMember(key, .array(values.map(JSONValue.string)))
                }
                guard let last = values.last, !last.isEmpty else { return nil }
                return JSONMember(key, .string(last))
            }
        )
    }

    /// Text whose spaces are `+` and whose other bytes may be `%XX`; a `%` that begins no such byte stands for itself.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                if digits.utf8.count == 2, digits.first != "+", let value = UInt8(digits, radix: 16) {
                    result.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    result.append(byte)
                }
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
