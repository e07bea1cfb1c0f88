import Catalog
import HTTPTypes
import Hummingbird
import Pipeline
import Recommendations

/// `GET /api/v1/search`: the resources that a text may mean while somebody types it.
struct SearchRoute: Sendable {
    /// The path and methods of the route.
    static let endpoint = Endpoint(path: "/api/v1/search", methods: [.get], isProtected: true, name: "Search")

    let client: any RankClient

    /// Answers one search by its deadline.
    ///
    /// - Throws: ``HTTPProblem`` with the status and body to answer with.
    func respond(to request: Request, _ context: GatewayRequestContext) async throws -> Response {
        let wanted =
            switch SearchValidation.validate(query: request.uri.query ?? "") {
            case .success(let wanted): wanted
            case .failure(let errors): throw HTTPProblem.invalid(errors)
            }
        let reply = try await context.asking { [client] in try await client.search(wanted, within: $0) }
        switch reply {
        case .answer(let answer): return .json(.ok, answer.json)
        case .refused(let refusal): throw HTTPProblem.refused(refusal, nil, context.logger)
        }
    }
}

extension SearchAnswer {
    /// The answer's body: the hits, best first.
    var json: JSONValue {
        .object(
            [JSONMember("hits", .array(hits.map(\.json)))]
                + (reason.map { [JSONMember("reason", .string($0))] } ?? []))
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

/// The rules of `GET /api/v1/search?q=…&types=artists,tracks&limit=…`.
///
/// Their messages are those of a request's fields, in the order `q`, `types`, `limit`. Unknown parameters are ignored.
enum SearchValidation {
    /// How many characters (code points) may be searched for.
    static let longestQuery = 200

    /// Checks a URL's query.
    ///
    /// - Parameter query: What stands behind the `?`, still encoded.
    /// - Returns: The search, or everything that is wrong with it.
    static func validate(query: String) -> Result<SearchRequest, ValidationErrors> {
        let pairs = FormPairs(Array(query.utf8))
        var fields = FieldReader(
            .object(
                ["q", "limit"].compactMap { key in
                    pairs.values(of: key).last.map { JSONMember(key, .string($0)) }
                } + [JSONMember("types", .array(types(in: pairs)))]
            )
        )
        let text = fields.single("q", Self.text)
        if text == nil, fields.errors.isEmpty { fields.errors.add("q", .message(FieldRules.isMissing)) }
        let types = fields.list("types") { FieldRules.pluralType($0, among: ResourceType.allCases) } ?? []
        let limit = fields.single("limit") { FieldRules.integer($0, in: SearchRequest.limits) }
        guard let text, fields.errors.isEmpty else { return .failure(fields.errors) }
        return .success(
            SearchRequest(
                text, types: types.isEmpty ? ResourceType.allCases : types, limit: limit ?? SearchRequest.defaultLimit
            )
        )
    }

    private static func text(_ value: JSONValue) -> FieldRules.RuleResult<String> {
        FieldRules.name(value).flatMap { text in
            guard text.unicodeScalars.count <= longestQuery else {
                return .failure(.message("Ensure this field has no more than \(longestQuery) characters."))
            }
            return .success(text)
        }
    }

    /// The types, separated by commas or by repeating the parameter; one that is left empty is as good as absent.
    private static func types(in pairs: FormPairs) -> [JSONValue] {
        pairs.values(of: "types").filter { !$0.isEmpty }
            .flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
            .map { .string(String($0).stripped) }
    }
}
