import Catalog
import Recommendations

/// The schemas of what a client sends.
extension OpenAPIDocument {
    static func request(_ schema: (RequestField) -> JSONValue) -> JSONValue {
        let seedFields: [RequestField] = [.artists, .albums, .tracks, .genres, .seeds, .profiles]
        return [
            "type": "object",
            "description": """
            At least one name, seed or profile is needed. A request is new-style when it has a seed that is an object or a \
            field other than names, `limit`, `resource_types`, `seeds`, `profiles`, `exclude`, `seed_weight`: unknown \
            fields are then refused, and its answer says more. In others they are ignored.
            """,
            "properties": .object(RequestField.all.map { JSONMember($0.name, schema($0)) }),
            "anyOf": .array(
                seedFields.map { field in
                    [
                        "required": [.string(field.name)],
                        "properties": .object([JSONMember(field.name, ["minItems": .int(1)])]),
                    ]
                }
            ),
            "allOf": [limits, knownFields],
        ]
    }

    /// A request keeps the original's limits unless a field or a seed makes it new-style.
    private static var limits: JSONValue {
        [
            "anyOf": [
                ["properties": ["limit": ["maximum": .int(RecommendationRequest.originalLimits.upperBound)]]],
                ["required": ["seeds"], "properties": ["seeds": ["contains": ["type": "object"]]]],
                ["anyOf": .array(RequestField.newStyle.map(presence))],
            ]
        ]
    }

    /// That a field is there; of `format` only a file counts.
    private static func presence(of field: RequestField) -> JSONValue {
        let there: JSONValue = ["required": [.string(field.name)]]
        guard field.name == RequestField.format.name else { return there }
        let files = ListExport.allCases.map { JSONValue.string($0.rawValue) }
        return there.with("properties", .object([JSONMember(field.name, ["enum": .array(files)])]))
    }

    /// A new-style request has known fields only.
    private static var knownFields: JSONValue {
        [
            "anyOf": [
                ["propertyNames": ["enum": .array(RequestField.all.map { .string($0.name) })]],
                [
                    "not": [
                        "anyOf": .array(
                            RequestField.newStyle.map(presence) + [
                                ["required": ["seeds"], "properties": ["seeds": ["contains": ["type": "object"]]]]
                            ])
                    ]
                ],
            ]
        ]
    }

    static let reference: JSONValue = [
        "type": "string",
        "description": """
        A resource: `juke:<type>:<id>`, `spotify:<type>:<id>` or a link to open.spotify.com; \
        a genre by its name, `juke:genre:<name>`; a recording by its code, `isrc:<code>`; a recording, artist or release by \
        its MusicBrainz identifier, `mbid:<uuid>`.
        """,
        "pattern": .string(
            """
            ^((juke:|spotify:)(artist|album|track):[A-Za-z0-9_-]{1,\(SpotifyID.maximumLength)}\
            |juke:genre:[^\\s\\u0000]([^\\u0000]*[^\\s\\u0000])?\
            |(https?://)?open\\.spotify\\.com/(intl-[a-z]+/)?(artist|album|track)/[A-Za-z0-9_-]{1,\
            \(SpotifyID.maximumLength)}\
            |isrc:[A-Za-z]{2}-?[A-Za-z0-9]{3}-?[0-9]{2}-?[0-9]{5}\
            |mbid:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$
            """
        ),
    ]

    static var weightedSeed: JSONValue {
        let weight = Schema.number(Seed.weights).with("default", .int(1))
            .described("How much the seed counts; below zero: not like this.")
        let negative = Schema.flag
            .described(
                "Whether the answer is not to be like it: its weight, "
                    + "\(-Seed.usualNegativeWeight) where there is none, counts against.")
        let type = Schema.choice(ResourceType.allCases.map(\.rawValue))
        return Schema.anyOf(
            Schema.object(
                [("uri", Schema.reference("Reference")), ("weight", weight), ("negative", negative)],
                optional: ["weight", "negative"]
            ).with("not", ["required": ["name"]]),
            Schema.object(
                [("name", Schema.name), ("type", type), ("weight", weight), ("negative", negative)],
                optional: ["type", "weight", "negative"]
            ).with("not", ["required": ["uri"]])
        ).with("propertyNames", Schema.choice(SeedRule.keys))
    }

    static var batch: JSONValue {
        let request = Schema.anyOf(Schema.reference("Request"), [:])
            .described("One that breaks the rules of a request gets a 400 of its own.")
        return Schema.object([
            (
                "requests",
                Schema.list(request).with("minItems", .int(BatchRoute.sizes.lowerBound))
                    .with("maxItems", .int(BatchRoute.sizes.upperBound))
            )
        ])
    }
}
