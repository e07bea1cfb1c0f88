import Catalog
import Recommendations

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
        switch self {
        case .names: Schema.list(Schema.anyOf(Schema.name, Schema.number))
        case .types: Schema.list(Schema.choice(ResourceType.recommendable.map(\.plural)))
        case .seeds: Schema.list(Schema.anyOf(Schema.reference("Reference"), Schema.reference("WeightedSeed")))
        case .exclusions: Schema.list(Schema.anyOf(Schema.reference("Reference"), Self.identifier))
        case .identifiers(let most):
            Schema.list(["type": "string", "format": "uuid"]).with("maxItems", .int(most))
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
        case .names, .types, .seeds, .exclusions, .identifiers: nil
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
