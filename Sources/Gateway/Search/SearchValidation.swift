import Catalog
import Pipeline
import Recommendations

/// The rules of `GET /api/v1/search?q=…&types=artists,tracks&limit=…`.
///
/// Their messages are those of a request's fields, in the order `q`, `types`, `limit`. Unknown parameters are ignored.
enum SearchValidation {
    /// How many characters (code points) may be searched for.
    static let longestQuery = 200

    /// Checks a URL's query.
    ///
    /// - Parameter query: what stands behind the `?`, still encoded.
    /// - Returns: the search, or everything that is wrong with it.
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

    private static func text(_ value: JSONValue) -> FieldRules.Outcome<String> {
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
