/// The building blocks of JSON Schema, as OpenAPI 3.1 uses it.
enum Schema {
    /// A reference to a schema under `components`.
    static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// Any text.
    static let text: JSONValue = ["type": "string"]

    /// Text, or nothing.
    static let optionalText: JSONValue = ["type": ["string", "null"]]

    /// A Juke URI.
    static let uri: JSONValue = ["type": "string", "pattern": "^juke:(artist|album|track|genre):."]

    /// A Juke URI, or nothing.
    static let optionalURI: JSONValue = ["type": ["string", "null"], "pattern": "^juke:(artist|album|track|genre):."]

    /// Text that is not blank and holds no U+0000.
    static let name: JSONValue = ["type": "string", "pattern": "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"]

    /// Yes or no.
    static let flag: JSONValue = ["type": "boolean"]

    /// A number, within bounds.
    static func number(_ range: ClosedRange<Double>) -> JSONValue {
        ["type": "number", "minimum": bound(range.lowerBound), "maximum": bound(range.upperBound)]
    }

    /// Any number.
    static let number: JSONValue = ["type": "number"]

    /// A whole number, within bounds.
    static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        ["type": "integer", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound)]
    }

    /// A whole number, or nothing.
    static let optionalInteger: JSONValue = ["type": ["integer", "null"]]

    /// One of a few texts.
    static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    /// A list.
    static func list(_ items: JSONValue) -> JSONValue {
        ["type": "array", "items": items]
    }

    /// A value of one of several forms.
    static func anyOf(_ forms: JSONValue...) -> JSONValue {
        ["anyOf": .array(forms)]
    }

    /// An object with these properties.
    ///
    /// - Parameters:
    ///   - optional: the properties that may be absent; all others are always there.
    ///   - properties: each with its schema.
    static func object(_ properties: [(String, JSONValue)], optional: Set<String> = []) -> JSONValue {
        let required = properties.map(\.0).filter { !optional.contains($0) }
        return .object(
            [JSONMember("type", "object")]
                + (required.isEmpty ? [] : [JSONMember("required", .array(required.map(JSONValue.string)))])
                + [JSONMember("properties", .object(properties.map { JSONMember($0, $1) }))]
        )
    }

    private static func bound(_ number: Double) -> JSONValue {
        Int(exactly: number).map(JSONValue.int) ?? .decimal(number)
    }
}

extension JSONValue {
    /// A schema with its description.
    func described(_ text: String) -> JSONValue {
        with("description", .string(text))
    }

    /// An object with one member more.
    func with(_ key: String, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + [JSONMember(key, value)])
    }
}
