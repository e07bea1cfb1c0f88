import Catalog
import HTTPTypes
import Hummingbird
import Pipeline

/// `GET /api/v1/search`: the resources that a text may mean while somebody types it.
struct SearchRoute: Sendable {
    /// The path and methods of the route.
    static let endpoint = Endpoint(path: "/api/v1/search", methods: [.get], isProtected: true, name: "Search")

    let client: any RankClient

    /// Answers one search by its deadline.
    ///
    /// - Throws: ``Problem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let wanted =
            switch SearchValidation.validate(query: request.uri.query ?? "") {
            case .success(let wanted): wanted
            case .failure(let errors): throw Problem.invalid(errors)
            }
        let reply = try await context.asking { [client] in try await client.search(wanted, within: $0) }
        switch reply {
        case .answer(let answer): return .json(.ok, answer.json)
        case .refused(let refusal): throw Problem.refused(refusal, nil, context.logger)
        }
    }
}

extension SearchAnswer {
    /// The answer's body: the hits, best first.
    var json: JSONValue {
        ["hits": .array(hits.map(\.json))]
    }
}

extension SearchAnswer.Hit {
    fileprivate var json: JSONValue {
        [
            "uri": .uri(uri),
            "type": .string(uri.type.rawValue),
            "name": .string(name),
            "artists": .array(artists.map(JSONValue.string)),
            "popularity": .int(popularity),
            "match": .string(match.rawValue),
        ]
    }
}
