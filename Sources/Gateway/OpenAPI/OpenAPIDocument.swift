import Catalog
import HTTPTypes
import Pipeline
import Recommendations
import Settings

/// The description of the public interface at `/openapi.json`, built from the tables that the rules read.
enum OpenAPIDocument {
    /// The path of the document.
    static let path = "/openapi.json"

    /// The document, in OpenAPI 3.1.
    ///
    /// - Parameter needsToken: Whether the gateway asks for tokens.
    /// - Returns: The whole document; with tokens, its `security` asks for one.
    static func json(needsToken: Bool) -> JSONValue {
        needsToken ? closed : open
    }

    private static let closed = document(needsToken: true).with("security", [["token": []]])
    private static let open = document(needsToken: false)

    private static func document(needsToken: Bool) -> JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Juke",
                "summary": "Ranked lists of music like the music you name.",
                "version": .string(Juke.version),
            ],
            "paths": paths.with(playerPaths(needsToken: needsToken)),
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "apiKey", "in": "header", "name": "Authorization",
                        "description": "`Token` and 40 hexadecimal digits, made with `juke token create`.",
                    ],
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "The same token as players' plugins send it.",
                    ],
                ],
                "headers": [
                    "RetryAfter": ["description": "Seconds to wait.", "schema": ["type": "string"]],
                    "JukeRemarks": [
                        "description": .string(
                            "With a file only: what a person should know of it, such as what a seed was taken for. A list "
                                + "of display strings (RFC 9651)."), "schema": ["type": "string"],
                    ],
                ],
                "schemas": schemas.with(playerSchemas),
            ],
        ]
    }

    /// The operations by path and method.
    private static var paths: JSONValue {
        [
            "/api/v1/recommendations/": ["post": recommend],
            "/api/v1/recommendations/batch/": ["post": recommendBatch],
            "/api/v1/paths/": ["post": findPath],
            "/api/v1/playlists/": ["post": makePlaylist],
            "/api/v1/radio/": ["post": playRadio],
            "/api/v1/search": ["get": search],
            "/health/live": ["get": health("live", "Whether the gateway runs.", statuses: ["200"])],
            "/health/ready": ["get": health("ready", "Whether the gateway can answer.", statuses: ["200", "503"])],
        ]
    }

    private static var recommend: JSONValue {
        [
            "operationId": "recommend",
            "summary": "List artists, albums and tracks like the seeds, best first.",
            "parameters": [format],
            "requestBody": body(BodyType.allCases, "Request", inForms: "Form"),
            "responses": responses("The ranked lists.", "Answer", further: bodyProblems, isExported: true),
        ]
    }

    private static var recommendBatch: JSONValue {
        [
            "operationId": "recommendBatch",
            "summary": .string("Answer up to \(BatchRoute.sizes.upperBound) requests side by side."),
            "requestBody": body(BatchRoute.endpoint.accepts, "Batch"),
            "responses": responses(
                "The responses, in the order of the requests.", "BatchAnswer", further: bodyProblems
            ),
        ]
    }

    private static var findPath: JSONValue {
        [
            "operationId": "findPath",
            "summary": "Find tracks that lead from one track to another in short steps.",
            "parameters": [format],
            "requestBody": body([.json], "PathRequest"),
            "responses": responses(
                "The tracks, the ends first and last.", "SequenceAnswer", further: bodyProblems, isExported: true),
        ]
    }

    private static var makePlaylist: JSONValue {
        [
            "operationId": "makePlaylist",
            "summary": "Choose and order tracks near the seeds by length, energy, tempo, key and artists.",
            "parameters": [format],
            "requestBody": body([.json], "PlaylistRequest"),
            "responses": responses(
                "The tracks, and which constraints are kept.", "SequenceAnswer", further: bodyProblems, isExported: true
            ),
        ]
    }

    private static var playRadio: JSONValue {
        [
            "operationId": "playRadio",
            "summary": "List the next tracks of a radio that goes on for hours; its state is the cursor.",
            "parameters": [format],
            "requestBody": body([.json], "RadioRequest"),
            "responses": responses(
                "The next tracks, and the cursor.", "SequenceAnswer", further: bodyProblems, isExported: true),
        ]
    }

    private static var search: JSONValue {
        [
            "operationId": "search",
            "summary": "Find resources by what somebody has typed so far.",
            "parameters": [
                [
                    "name": "q", "in": "query", "required": .bool(true),
                    "description": "The text.",
                    "schema": Schema.name.with("maxLength", .int(SearchValidation.longestQuery)),
                ],
                [
                    "name": "types", "in": "query", "style": "form", "explode": .bool(false),
                    "description": "The types to look among; all four when absent.",
                    "schema": Schema.list(Schema.choice(ResourceType.allCases.map(\.plural))),
                ],
                [
                    "name": "limit", "in": "query", "description": "How many hits to list.",
                    "schema": Schema.integer(SearchRequest.limits)
                        .with("default", .int(SearchRequest.defaultLimit)),
                ],
            ],
            "responses": responses("The hits.", "SearchAnswer", further: []),
        ]
    }

    // MARK: - Parts

    /// The form of the answer in the URL, for who cannot change the body.
    private static var format: JSONValue {
        [
            "name": .string(RequestField.format.name), "in": "query",
            "description": .string(RequestField.format.summary + " It counts before the body's."),
            "schema": RequestField.format.schema,
        ]
    }

    private static func body(_ types: [BodyType], _ schema: String, inForms form: String? = nil) -> JSONValue {
        [
            "required": .bool(true),
            "content": .object(
                types.map { type in
                    let name = type == .json ? schema : form ?? schema
                    return JSONMember(type.rawValue, ["schema": Schema.reference(name)])
                }
            ),
        ]
    }

    private static let bodyProblems: [(String, String)] = [
        ("408", "The body did not arrive in time."),
        ("413", "The body is larger than 1 MB."),
        ("415", "The body has a type that is not read."),
    ]

    /// The statuses of a protected operation.
    private static func responses(
        _ success: String,
        _ schema: String,
        further: [(String, String)],
        isExported: Bool = false
    ) -> JSONValue {
        let problems =
            [
                ("401", "No valid token."),
                ("405", "Another method than those that are served."),
            ] + further + [
                ("502", "A worker's reply could not be read."),
                ("504", "No answer came in time."),
            ]
        let waiting = [
            ("429", "More requests than the token may send; come back after Retry-After seconds."),
            ("503", "No model, no store, or too much to do; come back after Retry-After seconds."),
        ]
        let members =
            [
                JSONMember("200", isExported ? file(success, schema) : response(success, schema)),
                JSONMember("400", response("The request breaks rules.", "Invalid")),
            ]
            + problems.map { JSONMember($0, response($1, "Detail")) }
            + waiting.map { status, text in
                let headers: JSONValue = ["Retry-After": ["$ref": "#/components/headers/RetryAfter"]]
                return JSONMember(status, response(text, "Detail").with("headers", headers))
            }
        return .object(members.sorted { $0.key < $1.key })
    }

    /// A response of one status.
    static func response(_ description: String, _ schema: String) -> JSONValue {
        [
            "description": .string(description),
            "content": ["application/json": ["schema": Schema.reference(schema)]],
        ]
    }

    /// An answer that `format` turns into a file.
    private static func file(_ description: String, _ schema: String) -> JSONValue {
        let files = ListExport.allCases.map { export in
            let type = export.mediaType.split(separator: ";")[0]
            return JSONMember(String(type), ["schema": ["type": export == .jspf ? "object" : "string"]])
        }
        let json = JSONMember("application/json", ["schema": Schema.reference(schema)])
        let headers: JSONValue = [FileRemarks.name.rawName: ["$ref": "#/components/headers/JukeRemarks"]]
        return ["description": .string(description), "headers": headers, "content": .object([json] + files)]
    }

    private static func health(_ name: String, _ summary: String, statuses: [String]) -> JSONValue {
        [
            "operationId": .string(name),
            "summary": .string(summary),
            "security": [],
            "responses": .object(statuses.map { JSONMember($0, response("The checks that were made.", "Health")) }),
        ]
    }
}
