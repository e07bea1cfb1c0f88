/// A form, read as the request for recommendations that it stands for.
///
/// A list is written by repeating its key: `artists=Tool&artists=Opeth&limit=3`. Every value is text; of a single field
/// the last one counts, and one left blank counts as absent.
enum FormBody {
    /// The object that the pairs of a form describe; keys that are no fields are left out.
    static func value(of pairs: [(key: String, value: JSONValue)]) -> JSONValue {
        var fields: [(field: RequestField, values: [JSONValue])] = []
        for (key, value) in pairs {
            if let place = fields.firstIndex(where: { $0.field.name == key }) {
                fields[place].values.append(value)
            } else if let field = RequestField.named(key) {
                fields.append((field, [value]))
            }
        }
        return .object(
            fields.compactMap { field, values in
                if field.shape.isList { return JSONMember(field.name, .array(values)) }
                guard let last = values.last, last != "" else { return nil }
                return JSONMember(field.name, last)
            }
        )
    }
}

/// The keys and values of URL-encoded text: a form's body or a URL's query.
struct FormPairs {
    /// All pairs, in the order in which they stand, decoded.
    let pairs: [(key: String, value: String)]

    /// Reads `key=value&key=value`; a key without `=` has an empty value, and nothing is an error.
    init(_ bytes: [UInt8]) {
        pairs = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The values of one key.
    func values(of key: String) -> [String] {
        pairs.filter { $0.key == key }.map(\.value)
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
