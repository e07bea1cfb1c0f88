/// A form, read as the request for recommendations that it stands for.
///
/// A list is written by repeating its key, `artists=Tool&artists=Opeth&limit=3`, or by numbers:
/// `artists[0]=Tool&artists[1]=Opeth`, which count where the plain key is absent, or by empty brackets:
/// `artists[]=Tool&artists[]=Opeth`. Every value is text; of a single field the last one counts, and one left blank
/// counts as absent.
///
/// The original ignored empty brackets. So they count for a list of the original only where its answer would be another
/// anyway: in a new-style request, or where nothing else says what to start from.
enum FormBody {
    /// The object that the pairs of a form describe.
    ///
    /// Of keys that are no fields those that nearly are come last, with their last values; a page's own are left out.
    static func value(of pairs: [(key: String, value: JSONValue)]) -> JSONValue {
        var fields: [(field: RequestField, values: [JSONValue])] = []
        var numbered: [NumberedElement] = []
        var bracketed: [(field: RequestField, values: [JSONValue])] = []
        var others: [JSONMember] = []
        let names = RequestField.all.map(\.name)
        for (key, value) in pairs {
            if let element = NumberedElement(key, value) {
                numbered.append(element)
            } else if key.hasSuffix("[]"), let field = RequestField.named(String(key.dropLast(2))), field.shape.isList {
                if let place = bracketed.firstIndex(where: { $0.field.name == field.name }) {
                    bracketed[place].values.append(value)
                } else {
                    bracketed.append((field, [value]))
                }
            } else if RequestField.named(key) == nil {
                others.removeAll { $0.key == key }
                if UnknownFields.nearest(to: key, among: names) != nil { others.append(JSONMember(key, value)) }
            } else if let place = fields.firstIndex(where: { $0.field.name == key }) {
                fields[place].values.append(value)
            } else if let field = RequestField.named(key) {
                fields.append((field, [value]))
            }
        }
        for element in numbered where !fields.contains(where: { $0.field.name == element.field.name }) {
            let own = numbered.filter { $0.field.name == element.field.name }
            fields.append((element.field, NumberedElement.values(of: own)))
        }
        let absent = bracketed.filter { entry in !fields.contains { $0.field.name == entry.field.name } }
        fields += absent.filter { !isOriginal($0.field) }
        if isOpen(members(fields)) { fields += absent.filter { isOriginal($0.field) } }
        return .object(members(fields) + others)
    }

    private static func members(_ fields: [(field: RequestField, values: [JSONValue])]) -> [JSONMember] {
        fields.compactMap { field, values in
            if field.shape.isList { return JSONMember(field.name, .array(values)) }
            guard let last = values.last, last != "" else { return nil }
            return JSONMember(field.name, last)
        }
    }

    private static func isOriginal(_ field: RequestField) -> Bool {
        RequestField.original.contains { $0.name == field.name }
    }

    /// Whether the original's answer does not bind: the request is new-style, or says nothing to start from.
    private static func isOpen(_ members: [JSONMember]) -> Bool {
        let seeds: [RequestField] = [.artists, .albums, .tracks, .genres, .seeds, .profiles]
        return RequestField.isNewStyle(members)
            || !members.contains { member in seeds.contains { $0.name == member.key } }
    }
}

/// An element of a list in a form whose key has its number: `artists[0]`.
private struct NumberedElement {
    let field: RequestField
    let number: Int
    /// The member behind the number: the element is an object with this member.
    let member: String
    let value: JSONValue

    /// Reads a key; `nil` for one that is not a list's with a number.
    init?(_ key: String, _ value: JSONValue) {
        guard let open = key.firstIndex(of: "["), let field = RequestField.named(String(key[..<open])),
            field.shape.isList
        else { return nil }
        let digits = key[key.index(after: open)...].prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), digits.endIndex < key.endIndex, key[digits.endIndex] == "]" else { return nil }
        self.field = field
        self.number = number
        self.value = value
        member = String(key[key.index(after: digits.endIndex)...])
    }

    /// The elements in the order of their numbers; of one that comes twice the last counts.
    static func values(of elements: [NumberedElement]) -> [JSONValue] {
        var values: [Int: JSONValue] = [:]
        for element in elements {
            if element.member.isEmpty {
                values[element.number] = element.value
            } else {
                var members: [JSONMember] = []
                if case .object(let known)? = values[element.number] { members = known }
                members.removeAll { $0.key == element.member }
                values[element.number] = .object(members + [JSONMember(element.member, element.value)])
            }
        }
        return values.sorted { $0.key < $1.key }.map(\.value)
    }
}

/// The keys and values of URL-encoded text: a form's body or a URL's query.
struct FormPairs: Sendable {
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
