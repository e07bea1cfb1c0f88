import Catalog
import Recommendations

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

    /// A whole number from 0.
    static let whole: JSONValue = ["type": "integer", "minimum": .int(0)]

    /// A whole number, or nothing.
    static let optionalInteger: JSONValue = ["type": ["integer", "null"]]

    /// One of a few texts.
    static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    /// A list of any length whose elements share one schema.
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
    ///   - properties: Each with its schema, in the order in which they are shown.
    ///   - optional: The properties that may be absent; all others are always there.
    /// - Returns: The object's schema, without `required` when everything may be absent.
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
        with([JSONMember(key, value)])
    }

    /// An object with further members.
    func with(_ further: [JSONMember]) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members + further)
    }
}

extension RequestField {
    /// The field's JSON Schema, made from its shape.
    var schema: JSONValue {
        let schema = shape.schema.described(summary)
        return shape.usually.map { schema.with("default", $0) } ?? schema
    }

    /// The field's JSON Schema in a form, where every value is text, `null` and `true` too.
    ///
    /// Any text is a name, and an empty field counts as absent.
    var formSchema: JSONValue {
        if case .names = shape { return JSONValue.object([]).described(summary) }
        return Schema.anyOf(schema, Schema.choice([""]))
    }
}

extension RequestField.Shape {
    fileprivate var schema: JSONValue {
        let most = maximumCount ?? 1
        return switch self {
        case .names: Schema.list(Schema.anyOf(Schema.name, Schema.number)).with("maxItems", .int(most))
        case .types: Schema.list(Schema.choice(ResourceType.recommendable.map(\.plural))).with("maxItems", .int(most))
        case .seeds:
            Schema.list(Schema.anyOf(Schema.reference("Reference"), Schema.reference("WeightedSeed")))
                .with("maxItems", .int(most))
        case .exclusions:
            Schema.list(Schema.anyOf(Schema.reference("Reference"), Self.identifier)).with("maxItems", .int(most))
        case .identifiers: Schema.list(["type": "string", "format": "uuid"]).with("maxItems", .int(most))
        case .reference: Schema.reference("Reference")
        case .end: Schema.reference("End")
        case .anySeeds:
            Schema.list(Schema.anyOf(Schema.reference("End"), Schema.reference("WeightedSeed")))
                .with("maxItems", .int(most))
        case .references:
            Schema.list(Schema.reference("Reference").with("not", ["pattern": "^(isrc|mbid):"]))
                .with("maxItems", .int(most))
        case .text: Schema.name
        case .curve:
            Schema.anyOf(
                Schema.choice(PlaylistForm.EnergyCurve.names),
                Schema.list(Schema.number(0...1)).with("minItems", .int(PlaylistForm.points.lowerBound))
                    .with("maxItems", .int(PlaylistForm.points.upperBound)))
        case .choice(let words, _): Schema.choice(words)
        case .integer(let range, _):
            Schema.anyOf(Schema.integer(range), Self.wholeText)
        case .number(let range, _):
            Schema.anyOf(Schema.number(range), Self.numberText)
        case .flag:
            Schema.anyOf(
                Schema.flag, Schema.choice(FieldRules.yes + FieldRules.no), ["enum": [.int(0), .int(1)]]
            )
        }
    }

    /// The value that an absent field stands for.
    fileprivate var usually: JSONValue? {
        switch self {
        case .names, .types, .seeds, .exclusions, .identifiers, .reference, .end, .anySeeds, .references, .text, .curve:
            nil
        case .choice(_, let usual): .string(usual)
        case .integer(_, let usual): usual.map(JSONValue.int)
        case .number(_, let usual): usual.map(JSONValue.decimal)
        case .flag(let usual): usual.map(JSONValue.bool)
        }
    }

    private static let identifier: JSONValue = [
        "type": "string", "pattern": "^[^\\s:\\u0000]+$", "maxLength": .int(SpotifyID.maximumLength),
    ]
    /// A whole number as a form writes it; its bounds are those of the number.
    private static let wholeText: JSONValue = ["type": "string", "pattern": "^\\s*[+-]?[0-9]+(\\.0*)?\\s*$"]
    /// A number as a form writes it; its bounds are those of the number.
    private static let numberText: JSONValue = [
        "type": "string", "pattern": "^\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,2})?\\s*$",
    ]
}
