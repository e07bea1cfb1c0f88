import HTTPTypes
import Pipeline

extension OpenAPIDocument {
    /// The calls that players' plugins know, by path.
    ///
    /// - Parameter needsToken: Whether the gateway asks for tokens.
    /// - Returns: Each path with its operations.
    static func playerPaths(needsToken: Bool) -> [JSONMember] {
        PlayerEndpoint.allCases.map { JSONMember($0.path, ["get": operation($0, needsToken)]) } + [
            JSONMember(
                PlayerRoutes.health.path,
                [
                    "get": [
                        "operationId": "playerHealth", "summary": "Whether the gateway runs, for players.",
                        "security": [], "responses": ["200": response("It runs.", "PlayerHealth")],
                    ]
                ])
        ]
    }

    /// The bodies of players' responses.
    static var playerSchemas: [JSONMember] {
        [
            JSONMember("PlayerTracks", Schema.list(track([("distance", distance)]))),
            JSONMember("FoundTracks", Schema.list(track([("album_artist", Schema.optionalText)]))),
            JSONMember(
                "PlayerPath",
                Schema.object([("path", Schema.list(track([]))), ("total_distance", Schema.number)])),
            JSONMember(
                "PlayerArtists",
                Schema.list(
                    Schema.object(
                        [
                            ("artist", Schema.text), ("artist_id", Schema.text), ("divergence", distance),
                            ("track_count", ["type": "integer"]),
                            ("component_matches", Schema.list(Schema.reference("SongPair"))),
                        ], optional: ["component_matches"]))),
            JSONMember(
                "SongPair",
                Schema.object([
                    ("artist1_representative_songs", Schema.list(Schema.reference("PlayerSong"))),
                    ("artist2_representative_songs", Schema.list(Schema.reference("PlayerSong"))),
                ])),
            JSONMember("PlayerSong", Schema.object([("item_id", Schema.text), ("title", Schema.optionalText)])),
            JSONMember(
                "MaxDistance",
                Schema.object([("max_distance", distance), ("farthest_item_id", Schema.optionalText)])),
            JSONMember("Nothing", ["type": "object"]),
            JSONMember("PlayerHealth", Schema.object([("status", Schema.text)])),
            JSONMember("PlayerProblem", Schema.object([("error", Schema.text)])),
        ]
    }

    private static let distance = Schema.number(0...1).described("0 is the same, 1 no likeness.")

    private static func track(_ further: [(String, JSONValue)]) -> JSONValue {
        Schema.object(
            [
                ("item_id", Schema.text), ("title", Schema.optionalText), ("author", Schema.optionalText),
                ("album", Schema.optionalText),
            ] + further)
    }

    private static func operation(_ call: PlayerEndpoint, _ needsToken: Bool) -> JSONValue {
        var members = [
            JSONMember("operationId", .string(call.operationID)),
            JSONMember("summary", .string(call.summary)),
        ]
        if needsToken { members.append(JSONMember("security", [["bearer": []]])) }
        if !call.parameters.isEmpty {
            members.append(
                JSONMember(
                    "parameters",
                    .array(
                        call.parameters.map { name, schema, summary in
                            [
                                "name": .string(name), "in": "query", "description": .string(summary),
                                "schema": schema,
                            ]
                        })))
        }
        members.append(JSONMember("responses", responses(call)))
        return .object(members)
    }

    private static func responses(_ call: PlayerEndpoint) -> JSONValue {
        let problems = [
            ("400", "A parameter is missing."),
            ("401", "No valid token, sent as `Bearer`."),
            ("404", "It is unknown or not heard yet, or nothing is like it."),
            ("405", "Another method than GET."),
            ("429", "More requests than the token may send."),
            ("502", "A worker's reply could not be read."),
            ("503", "No model, no store, or no answer in time."),
        ]
        return .object(
            [JSONMember("200", response("The answer.", call.schema))]
                + problems.map { JSONMember($0, response($1, "PlayerProblem")) })
    }
}

extension PlayerEndpoint {
    /// The name of the operation: `playerSimilarTracks`.
    fileprivate var operationID: String {
        rawValue.split(separator: "_").reduce("player") { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    /// The schema of the response's body.
    fileprivate var schema: String {
        switch self {
        case .similarTracks: "PlayerTracks"
        case .similarArtists: "PlayerArtists"
        case .findPath: "PlayerPath"
        case .searchTracks: "FoundTracks"
        case .maxDistance: "MaxDistance"
        case .activeTasks: "Nothing"
        }
    }
}
