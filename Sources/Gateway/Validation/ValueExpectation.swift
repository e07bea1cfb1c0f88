/// The kinds of JSON values that a field takes, and how a client is told of another kind.
///
/// Only fields that the original did not have are judged by it: the others keep the original's words.
struct ValueExpectation {
    /// The kinds of JSON values.
    enum Kind {
        case text, number, flag, list, object
    }

    /// The kinds that a rule reads.
    let kinds: Set<Kind>
    /// What is expected, in words.
    let words: String
    /// One value, or two ways to write it, as JSON.
    let example: String

    init(_ kinds: Set<Kind>, _ words: String, _ example: String) {
        self.kinds = kinds
        self.words = words
        self.example = example
    }

    /// The fault of a value of another kind; `nil` for one that a rule should look at.
    func fault(of value: JSONValue) -> FieldFault? {
        guard let kind = Self.kind(of: value), !kinds.contains(kind) else { return nil }
        return .message("Expected \(words), such as \(example), but got \(Self.words(for: value)).")
    }

    private static func kind(of value: JSONValue) -> Kind? {
        switch value {
        case .null: nil
        case .bool: .flag
        case .integer, .decimal: .number
        case .string, .brokenString: .text
        case .array: .list
        case .object: .object
        }
    }

    private static func words(for value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer, .decimal: "the number \(value.pythonText)"
        case .string, .brokenString: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension RequestField {
    /// What the field takes; `nil` for a field of the original.
    var expectation: ValueExpectation? { Self.original.contains { $0.name == name } ? nil : shape.expectation }

    /// What each element of the field's list may be; `nil` for a field of the original and for what is no list.
    var elementExpectation: ValueExpectation? {
        Self.original.contains { $0.name == name } ? nil : shape.elementExpectation
    }
}

extension RequestField.Shape {
    private static let uri = "\"juke:artist:<id>\""
    private static let named = "{\"name\": \"Tool\"}"

    fileprivate var expectation: ValueExpectation {
        switch self {
        case .names: ValueExpectation([.list], "a list of names", "[\"jazz\"]")
        case .types: ValueExpectation([.list], "a list of types", "[\"artists\"]")
        case .seeds: ValueExpectation([.list], "a list of references and objects", "[\(Self.uri), \(Self.named)]")
        case .anySeeds:
            ValueExpectation([.list], "a list of names, references and objects", "[\"Tool\", \(Self.uri)]")
        case .exclusions, .references: ValueExpectation([.list], "a list of references", "[\(Self.uri)]")
        case .identifiers: ValueExpectation([.list], "a list of UUIDs", "[\"7f3c1a52-…\"]")
        case .integer(let range, _):
            ValueExpectation(
                [.number, .text], "a whole number from \(range.lowerBound) to \(range.upperBound)",
                "\(range.lowerBound)")
        case .number(let range, _):
            ValueExpectation(
                [.number, .text],
                "a number from \(range.lowerBound.formattedPlainly) to \(range.upperBound.formattedPlainly)",
                "\(range.upperBound.formattedPlainly)")
        case .flag: ValueExpectation([.flag, .number, .text], "true or false", "true")
        case .reference: ValueExpectation([.text], "a reference", Self.uri)
        case .end:
            ValueExpectation(
                [.text, .object], "a name, a reference or an object", "\"Tool\" or {\"uri\": \(Self.uri)}")
        case .text: ValueExpectation([.text], "a text", "the `cursor` of the last answer")
        case .curve:
            ValueExpectation([.text, .list], "a word or a list of numbers", "\"arc\" or [0.2, 0.8, 0.4]")
        case .choice(let words, _): ValueExpectation([.text], "a word", "\"\(words.last ?? "")\"")
        }
    }

    fileprivate var elementExpectation: ValueExpectation? {
        switch self {
        case .names: ValueExpectation([.text, .number], "a name", "\"jazz\"")
        case .types: ValueExpectation([.text], "a type", "\"artists\"")
        case .seeds:
            ValueExpectation([.text, .object], "a reference or an object", "\(Self.uri) or \(Self.named)")
        case .anySeeds:
            ValueExpectation([.text, .object], "a name, a reference or an object", "\"Tool\" or \(Self.uri)")
        case .exclusions, .references: ValueExpectation([.text], "a reference", Self.uri)
        case .identifiers: ValueExpectation([.text], "a UUID", "\"7f3c1a52-…\"")
        case .integer, .number, .flag, .reference, .end, .text, .curve, .choice: nil
        }
    }
}
