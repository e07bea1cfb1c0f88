import Catalog
import Recommendations

/// The rule for one element of `seeds`: a reference, or `{"uri": …}` or `{"name": …, "type": …}` with an optional `weight`.
enum SeedRule {
    /// The keys of a seed that is an object.
    static let keys = ["uri", "name", "type", "weight"]

    /// Reads one element.
    static func seed(_ value: JSONValue) -> FieldRules.Outcome<Seed> {
        guard case .object = value else {
            if ExternalReference(value.pythonText.stripped) != nil { return .success(.name(value.pythonText.stripped)) }
            return FieldRules.uri(value).map { .uri($0) }
        }
        var fields = FieldReader(value)
        let uri = fields.single("uri", FieldRules.uri)
        let name = fields.single("name", FieldRules.name)
        let type = fields.single("type", FieldRules.singularType)
        let weight = fields.single("weight") { FieldRules.number($0, in: Seed.weights) }
        guard fields.errors.isEmpty else { return .failure(.fields(fields.errors)) }
        switch (uri, name) {
        case (let uri?, nil): return .success(.uri(uri, weight: weight ?? 1))
        case (nil, let name?): return .success(.name(name, type: type, weight: weight ?? 1))
        case (nil, nil): return fault("Provide a uri or a name.")
        case (.some, .some): return fault("Provide a uri or a name, not both.")
        }
    }

    /// Well-formed seeds as they are written in the request.
    static func spellings(in list: JSONValue?) -> [String] {
        guard case .array(let elements)? = list else { return [] }
        return elements.map { ($0["uri"] ?? $0["name"] ?? $0).pythonText.stripped }
    }

    private static func fault(_ message: String) -> FieldRules.Outcome<Seed> {
        .failure(.fields(ValidationErrors(request: message)))
    }
}
