import Catalog
import Pipeline

/// The description of the public interface at `/openapi.json`, built from the rules that it describes.
enum OpenAPIDocument {
    /// OpenAPI 3.1.
    static let json: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "Juke",
            "summary": "Ranked lists of music like the music you name.",
            "version": "1",
        ],
        "paths": [
            "/api/v1/recommendations/": ["post": recommendations],
            "/health/live": ["get": health("Whether the gateway runs.", statuses: ["200"])],
            "/health/ready": ["get": health("Whether the gateway can take requests.", statuses: ["200", "503"])],
        ],
        "components": [
            "securitySchemes": [
                "token": [
                    "type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "`Token` and 40 hexadecimal digits, made with `juke token create`.",
                ]
            ],
            "schemas": ["Request": request, "Answer": answer, "Item": item, "Seed": seed, "Detail": detail],
        ],
    ]

    private static let recommendations: JSONValue = [
        "operationId": "recommend",
        "summary": "List artists, albums and tracks like the seeds, best first.",
        "security": [["token": []]],
        "requestBody": [
            "required": .bool(true),
            "content": [
                "application/json": ["schema": reference("Request")],
                "application/x-www-form-urlencoded": ["schema": reference("Request")],
            ],
        ],
        "responses": [
            "200": response("The ranked lists.", reference("Answer")),
            "400": response(
                "The request breaks rules; each field is named, or the parse error under `detail`.",
                ["type": "object"]
            ),
            "401": response("No valid token.", reference("Detail")),
            "405": response("Another method than POST.", reference("Detail")),
            "408": response("The body did not arrive in time.", reference("Detail")),
            "413": response("The body is larger than 1 MB.", reference("Detail")),
            "415": response("The body is neither JSON nor a form.", reference("Detail")),
            "502": response("A worker's reply could not be read.", reference("Detail")),
            "503": response("There is no model, or too much to do; see Retry-After.", reference("Detail")),
            "504": response("No answer came in time.", reference("Detail")),
        ],
    ]

    private static let request: JSONValue = [
        "type": "object",
        "description": "At least one name, seed or profile is needed. Unknown fields are ignored.",
        "properties": [
            "artists": names("Artists by name."),
            "albums": names("Albums by name."),
            "tracks": names("Tracks by name."),
            "genres": names("Genres by name."),
            "limit": [
                "type": "integer", "minimum": whole(RecommendationRequest.limits.lowerBound),
                "maximum": whole(RecommendationRequest.limits.upperBound),
                "default": whole(RecommendationRequest.defaultLimit), "description": "Resources to list of each type.",
            ],
            "resource_types": [
                "type": "array", "description": "The types to list; all when empty.",
                "items": ["enum": .array(ResourceType.recommendable.map { .string($0.plural) })],
            ],
            "seeds": list("Resources by Juke URI, `juke:track:<id>` for instance.", ["type": "string"]),
            "exclude": list("Resources never to list: Juke URIs or bare identifiers.", ["type": "string"]),
            "seed_weight": [
                "type": "number", "minimum": .decimal(RecommendationRequest.seedWeights.lowerBound),
                "maximum": .decimal(RecommendationRequest.seedWeights.upperBound), "default": .decimal(1),
                "description": "What a seed by name weighs; one by URI weighs 1.",
            ],
            "profiles": list(
                "Music profiles whose favourites are seeds too.", ["type": "string", "format": "uuid"]
            ),
        ],
    ]

    private static let answer: JSONValue = [
        "type": "object",
        "required": ["artists", "albums", "tracks", "model_version", "generated_at"],
        "properties": [
            "artists": list("Artists, best first.", reference("Item")),
            "albums": list("Albums, best first.", reference("Item")),
            "tracks": list("Tracks, best first.", reference("Item")),
            "model_version": ["type": "string", "description": "The model that every score comes from."],
            "generated_at": ["type": "string", "format": "date-time"],
            "seeds": list(
                "How each seed was resolved; only when the request uses seeds, exclude, seed_weight or profiles.",
                reference("Seed")
            ),
        ],
    ]

    private static let item: JSONValue = [
        "type": "object",
        "required": ["name", "likeness", "extra"],
        "properties": [
            "name": ["type": "string"],
            "likeness": ["type": "number", "minimum": .integer("0"), "maximum": .integer("1")],
            "extra": [
                "type": "object",
                "properties": [
                    "spotify_id": ["type": "string"],
                    "model_version": ["type": "string"],
                    "quality_score": ["type": "string", "description": "A number 0…1, written as text."],
                ],
            ],
        ],
    ]

    private static let seed: JSONValue = [
        "type": "object",
        "properties": [
            "seed": ["type": "string", "description": "As the request wrote it."],
            "match": ["type": "string", "description": "uri, exact, folded, or token_hash when nothing matched."],
            "uri": ["type": ["string", "null"]],
            "name": ["type": ["string", "null"]],
        ],
    ]

    private static let detail: JSONValue = [
        "type": "object", "required": ["detail"], "properties": ["detail": ["type": "string"]],
    ]

    // MARK: - Parts

    private static func reference(_ schema: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(schema)")]
    }

    private static func whole(_ number: Int) -> JSONValue {
        .integer("\(number)")
    }

    private static func names(_ description: String) -> JSONValue {
        list(description, ["type": "string", "minLength": .integer("1")])
    }

    private static func list(_ description: String, _ items: JSONValue) -> JSONValue {
        ["type": "array", "description": .string(description), "items": items]
    }

    private static func response(_ description: String, _ schema: JSONValue) -> JSONValue {
        ["description": .string(description), "content": ["application/json": ["schema": schema]]]
    }

    private static func health(_ summary: String, statuses: [String]) -> JSONValue {
        [
            "summary": .string(summary),
            "responses": .object(
                statuses.map { JSONMember($0, response("The checks that were made.", ["type": "object"])) }
            ),
        ]
    }
}
