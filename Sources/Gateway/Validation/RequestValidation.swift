import Catalog
import Pipeline

/// The rules of `POST /api/v1/recommendations/` (legacy contract, sections a.2, a.3 and c.1, and the fields added since).
///
/// All field errors are reported together, in the order of ``Field``; that seeds are missing is only said of a request
/// whose fields are sound. Unknown fields are ignored.
struct RequestValidation {
    /// The fields that a request may have, in the order in which their errors are reported.
    enum Field: String, CaseIterable {
        case artists, albums, tracks, genres, limit
        case resourceTypes = "resource_types"
        case seeds, exclude
        case seedWeight = "seed_weight"
        case profiles

        /// The fields that the original did not know.
        static let added: [Field] = [.seeds, .exclude, .seedWeight, .profiles]

        /// Whether the field holds a list; otherwise a single number.
        var isList: Bool {
            self != .limit && self != .seedWeight
        }
    }

    private let body: JSONValue
    private var errors = ValidationErrors()

    private init(_ body: JSONValue) {
        self.body = body
    }

    /// Checks a request's body.
    ///
    /// - Parameter body: the parsed JSON.
    /// - Returns: the request in its normal form, or everything that is wrong with it.
    static func validate(_ body: JSONValue) -> Result<ValidRequest, ValidationErrors> {
        switch body {
        case .object: break
        case .null: return .failure(ValidationErrors(request: "No data provided"))
        default:
            return .failure(
                ValidationErrors(request: "Invalid data. Expected a dictionary, but got \(body.pythonType).")
            )
        }
        var validation = RequestValidation(body)
        let valid = validation.read()
        guard validation.errors.isEmpty else { return .failure(validation.errors) }
        guard valid.request.hasSeeds else {
            let message =
                valid.usesNewFields
                ? "Provide at least one artist, album, track, or genre, one of the seeds or one of the profiles."
                : "Provide at least one artist, album, track, or genre."
            return .failure(ValidationErrors(request: message))
        }
        return .success(valid)
    }

    private mutating func read() -> ValidRequest {
        var request = RecommendationRequest()
        request.artists = names(.artists)
        request.albums = names(.albums)
        request.tracks = names(.tracks)
        request.genres = names(.genres)
        request.limit = single(.limit, or: request.limit) {
            FieldRules.integer($0, in: RecommendationRequest.limits)
        }
        let types = list(.resourceTypes, FieldRules.resourceType)
        request.resourceTypes = types.isEmpty ? ResourceType.recommendable : types
        request.seeds = list(.seeds, FieldRules.uri).map { .uri($0) }
        request.exclude = list(.exclude, FieldRules.exclusion)
        request.seedWeight = single(.seedWeight, or: request.seedWeight) {
            FieldRules.number($0, in: RecommendationRequest.seedWeights)
        }
        request.profiles = list(.profiles, FieldRules.uuid)
        let usesNewFields = Field.added.contains { body[$0.rawValue] != nil }
        return ValidRequest(request: request, usesNewFields: usesNewFields)
    }

    // MARK: - Fields

    private mutating func names(_ field: Field) -> [String] {
        SeedNames.normalized(list(field, FieldRules.name))
    }

    private mutating func list<Element>(
        _ field: Field,
        _ rule: (JSONValue) -> FieldRules.Outcome<Element>
    ) -> [Element] {
        switch body[field.rawValue] {
        case nil: return []
        case .array(let elements):
            var values: [Element] = []
            var faults: [Int: [String]] = [:]
            for (index, element) in elements.enumerated() {
                switch rule(element) {
                case .success(let value): values.append(value)
                case .failure(let messages): faults[index] = messages.texts
                }
            }
            if !faults.isEmpty { errors.add(field.rawValue, .elements(faults)) }
            return values
        case .null?:
            errors.add(field.rawValue, .field([FieldRules.isNull]))
        case let value?:
            errors.add(
                field.rawValue,
                .field(["Expected a list of items but got type \"\(value.pythonType)\"."])
            )
        }
        return []
    }

    private mutating func single<Value>(
        _ field: Field,
        or fallback: Value,
        _ rule: (JSONValue) -> FieldRules.Outcome<Value>
    ) -> Value {
        guard let value = body[field.rawValue] else { return fallback }
        switch rule(value) {
        case .success(let value): return value
        case .failure(let messages):
            errors.add(field.rawValue, .field(messages.texts))
            return fallback
        }
    }
}

extension RecommendationRequest {
    /// Whether there is anything to rank by.
    fileprivate var hasSeeds: Bool {
        !(artists.isEmpty && albums.isEmpty && tracks.isEmpty && genres.isEmpty && seeds.isEmpty && profiles.isEmpty)
    }
}
