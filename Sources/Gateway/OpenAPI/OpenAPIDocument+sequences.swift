import Catalog
import Recommendations

extension OpenAPIDocument {
    /// A request of an endpoint that answers with a sequence: known fields only.
    ///
    /// - Parameters:
    ///   - fields: The fields.
    ///   - required: The names of those that must be there.
    ///   - lists: Of these one at least must be there, and not empty.
    /// - Returns: The schema.
    static func sequenceRequest(
        _ fields: [RequestField], required: [String] = [], eitherOf lists: [RequestField] = []
    ) -> JSONValue {
        let one = lists.map { field -> JSONValue in
            [
                "required": [.string(field.name)],
                "properties": .object([JSONMember(field.name, ["minItems": .int(1)])]),
            ]
        }
        var members = [JSONMember("type", "object")]
        if !required.isEmpty { members.append(JSONMember("required", .array(required.map(JSONValue.string)))) }
        members.append(JSONMember("properties", .object(fields.map { JSONMember($0.name, $0.schema) })))
        members.append(JSONMember("additionalProperties", .bool(false)))
        if !one.isEmpty { members.append(JSONMember("anyOf", .array(one))) }
        return .object(members)
    }

    /// A request for the beginning of a radio, or for its next part.
    static var radioRequest: JSONValue {
        let begins = SequenceField.radio.filter { field in
            ![SequenceField.cursor, SequenceField.likes, SequenceField.skips].contains { $0.name == field.name }
        }
        return sequenceRequest(SequenceField.radio).with(
            "anyOf",
            .array([
                sequenceRequest(begins, eitherOf: [.profiles, SequenceField.seeds]),
                sequenceRequest(SequenceField.radioNext, required: [SequenceField.cursor.name]),
            ]))
    }

    /// One end of a path.
    static var end: JSONValue {
        let type = Schema.choice(ResourceType.allCases.map(\.rawValue))
        let name = Schema.name.with("not", ["pattern": #"^\s*(juke:|spotify:|https?://|open\.spotify\.com/)"#])
        return Schema.anyOf(
            Schema.reference("Reference"), name,
            Schema.object([("uri", Schema.reference("Reference"))]).with("not", ["required": ["name"]]),
            Schema.object([("name", Schema.name), ("type", type)], optional: ["type"])
                .with("not", ["required": ["uri"]])
        ).described(
            """
            A track by reference or name. An artist or album stands for its most popular track, a genre for the most popular \
            of its tracks that are nearest to it.
            """
        ).with("propertyNames", Schema.choice(SeedRule.keys))
    }

    /// Tracks in an order that matters.
    static var sequenceAnswer: JSONValue {
        Schema.object(
            [
                ("tracks", Schema.list(Schema.reference("SequenceItem")).described("In their order.")),
                ("duration_ms", Schema.whole.described("Of all tracks whose length is known.")),
                (
                    "constraints",
                    Schema.list(Schema.reference("Constraint")).described("Each rule that was asked for, kept or not.")
                ),
                ("seeds", Schema.list(Schema.reference("ResolvedSeed"))),
                ("reason", Schema.optionalText.described("Why there are no tracks.")),
                ("cursor", Schema.text.described("Of a radio: what the next request sends back.")),
                ("model_version", Schema.text.described("The model that every score comes from.")),
                ("generated_at", ["type": "string", "format": "date-time"]),
            ], optional: ["cursor"])
    }

    /// One track of a sequence.
    static var sequenceItem: JSONValue {
        let change = Schema.object([
            ("name", Schema.text.described("An audio feature.")), ("from", Schema.number), ("to", Schema.number),
            ("words", Schema.text.described("The change in words, \"calmer\" for instance.")),
        ])
        let step = Schema.object([
            ("likeness", Schema.number(0...1).described("Cosine to the track before, with two decimals.")),
            ("closeness", Schema.anyOf(Schema.number(0...1), ["type": "null"])),
            ("closeness_word", Schema.anyOf(Schema.choice(ClosenessWord.allCases.map(\.rawValue)), ["type": "null"])),
            ("change", Schema.anyOf(change, ["type": "null"])),
        ])
        let optionalNumber: JSONValue = ["type": ["number", "null"]]
        let sound = Schema.object([
            ("energy", optionalNumber), ("tempo", optionalNumber), ("key", Schema.optionalText),
            ("camelot", Schema.optionalText.described("The key's place on the Camelot wheel, \"8B\" for instance.")),
        ])
        return Schema.object([
            ("uri", Schema.uri), ("name", Schema.text),
            (
                "likeness",
                Schema.number(0...1).described("Cosine to the first track of a path, else to the seeds; two decimals.")
            ),
            ("step", Schema.anyOf(step, ["type": "null"]).described("From the track before; null for the first.")),
            ("sound", Schema.anyOf(sound, ["type": "null"])),
            ("details", Schema.reference("Details")),
        ])
    }

    /// A constraint of a request.
    static var constraint: JSONValue {
        Schema.object([
            ("name", Schema.text.described("The field that asks for it.")), ("kept", Schema.flag),
            ("sentence", Schema.text),
            ("places", Schema.list(Schema.whole).described("The tracks that break it, from 1.")),
        ])
    }
}
