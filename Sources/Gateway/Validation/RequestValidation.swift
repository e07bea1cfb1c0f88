import Catalog
import Recommendations

/// The rules of `POST /api/v1/recommendations/` (docs/legacy-api.md, a.2, a.3 and c.1, and the fields added since).
///
/// All field errors are reported together, in the order of ``RequestField/all``. Missing seeds are reported only when
/// no field has an error. Of unknown fields those of ``UnknownFields`` are errors, the others are ignored.
struct RequestValidation {
    var fields: FieldReader

    /// Checks a request's body.
    ///
    /// - Parameter body: The parsed JSON.
    /// - Returns: The request in its normal form, or everything that is wrong with it.
    static func validate(_ body: JSONValue) -> Result<ValidRequest, ValidationErrors> {
        let members: [JSONMember]
        switch FieldReader.members(of: body) {
        case .success(let found): members = found
        case .failure(let errors): return .failure(errors)
        }
        var validation = RequestValidation(fields: FieldReader(body))
        let usesNewFields = RequestField.isAnyAdded(among: members)
        var valid = ValidRequest(
            request: validation.read(members, withAddedFields: usesNewFields), usesNewFields: usesNewFields,
            spelledSeeds: SeedRule.spellings(in: body[RequestField.seeds.name])
        )
        if usesNewFields { valid.export = validation.export() }
        validation.fields.errors.add(UnknownFields.errors(members, hasSeeds: valid.request.hasSeeds))
        guard validation.fields.errors.isEmpty else { return .failure(validation.fields.errors) }
        if let overload = valid.request.overload { return .failure(ValidationErrors(request: overload)) }
        guard valid.request.hasSeeds else {
            let message =
                usesNewFields
                ? "Provide at least one artist, album, track, or genre, one of the seeds or one of the profiles."
                : "Provide at least one artist, album, track, or genre."
            return .failure(ValidationErrors(request: message))
        }
        guard valid.request.hasPositiveSeed else {
            return .failure(
                ValidationErrors(
                    request: "Provide at least one seed with a positive weight; the others only take away."))
        }
        return .success(valid)
    }

    private mutating func read(
        _ members: [JSONMember], withAddedFields usesNewFields: Bool
    ) -> RecommendationRequest {
        var request = RecommendationRequest()
        request.artists = names(.artists)
        request.albums = names(.albums)
        request.tracks = names(.tracks)
        request.genres = names(.genres)
        request.limit = integer(.limit, in: RequestField.limits(of: members)) ?? request.limit
        let types = list(.resourceTypes, FieldRules.resourceType)
        request.resourceTypes = types.isEmpty ? ResourceType.recommendable : types
        request.isNewStyle = RequestField.isNewStyle(members)
        if usesNewFields { readAddedFields(into: &request) }
        return request
    }

    private mutating func readAddedFields(into request: inout RecommendationRequest) {
        request.seeds = list(.seeds, SeedRule.seed)
        request.profiles = list(.profiles, FieldRules.uuid)
        request.exclude = list(.exclude, FieldRules.exclusion)
        request.excludeProfileFavorites = flag(.excludeProfileFavorites) ?? false
        request.seedWeight = number(.seedWeight) ?? request.seedWeight
        request.filter = filter()
        request.maxPerArtist = integer(.maxPerArtist)
        request.maxPerAlbum = integer(.maxPerAlbum)
        request.diversity = number(.diversity) ?? request.diversity
        request.explain = flag(.explain) ?? false
        request.details = flag(.details) ?? false
        request.excludesSeedArtists = flag(.excludeSeedArtists) ?? false
        request.foldsVersions = flag(.foldVersions) ?? request.isNewStyle
        request.fillsUp = flag(.fillUp) ?? false
        request.familiarity = number(.familiarity)
        request.blend = single(.blend, FieldRules.blend) ?? request.blend
        switch single(.whyNot, FieldRules.subject) {
        case .uri(let uri): request.whyNot = uri
        case .name(let text, _): request.whyNotReference = text
        case .vector, nil: break
        }
    }

    // MARK: - Fields

    /// The file that the answer is to be; `nil` for JSON.
    mutating func export() -> ListExport? {
        single(.format, FieldRules.format) ?? nil
    }

    /// Reads the fields of the filter, which every endpoint has.
    mutating func filter() -> MusicFilter {
        var filter = MusicFilter()
        for (attribute, fields) in RequestField.bounds { filter.bounds[attribute] = bounds(fields) }
        filter.genres = names(.includeGenres)
        filter.includesUntagged = flag(.includeUntagged)
        filter.excludedGenres = names(.excludeGenres)
        filter.explicit = flag(.explicit)
        return filter
    }

    mutating func names(_ field: RequestField) -> [String] {
        Seed.normalized(list(field, FieldRules.name))
    }

    mutating func list<Element>(
        _ field: RequestField,
        _ rule: (JSONValue) -> FieldRules.RuleResult<Element>
    ) -> [Element] {
        fields.list(
            field.name, atMost: field.shape.maximumCount, expecting: field.expectation, each: field.elementExpectation,
            rule) ?? []
    }

    /// Reads a single value; one of another kind than the field takes is told so.
    mutating func single<Value>(
        _ field: RequestField, _ rule: (JSONValue) -> FieldRules.RuleResult<Value>
    ) -> Value? {
        fields.single(field.name, expecting: field.expectation, rule)
    }

    mutating func integer(_ field: RequestField) -> Int? {
        guard case .integer(let range, _) = field.shape else { return nil }
        return integer(field, in: range)
    }

    private mutating func integer(_ field: RequestField, in range: ClosedRange<Int>) -> Int? {
        single(field) { FieldRules.integer($0, in: range) }
    }

    mutating func number(_ field: RequestField) -> Double? {
        guard case .number(let range, _) = field.shape else { return nil }
        return single(field) { FieldRules.number($0, in: range) }
    }

    mutating func flag(_ field: RequestField) -> Bool? {
        single(field, FieldRules.flag)
    }

    /// The bounds in three fields: least, largest and target; nil when none is given.
    private mutating func bounds(_ fields: [RequestField]) -> MusicFilter.Bounds? {
        let least = number(fields[0])
        let most = number(fields[1])
        if let least, let most, least > most {
            self.fields.errors.add(
                fields[0].name, .message("Ensure this value is less than or equal to \(fields[1].name).")
            )
        }
        let target = number(fields[2])
        guard least != nil || most != nil || target != nil else { return nil }
        return MusicFilter.Bounds(min: least, max: most, target: target)
    }
}

extension RecommendationRequest {
    /// Whether there is more than what the answer is not to be like.
    fileprivate var hasPositiveSeed: Bool {
        !isNewStyle || !(artists.isEmpty && albums.isEmpty && tracks.isEmpty && genres.isEmpty && profiles.isEmpty)
            || seeds.contains { $0.weight >= 0 }
    }

    /// Whether there is anything to rank by.
    fileprivate var hasSeeds: Bool {
        !(artists.isEmpty && albums.isEmpty && tracks.isEmpty && genres.isEmpty && seeds.isEmpty && profiles.isEmpty)
    }
}

/// The rule for one element of `seeds`: a reference, or `{"uri": …}` or `{"name": …, "type": …}` with an optional
/// `weight` and `negative`, which makes the weight one below zero.
enum SeedRule {
    /// The keys of a seed that is an object.
    static let keys = ["uri", "name", "type", "weight", "negative"]

    private static let uri = ValueExpectation([.text], "a reference", "\"juke:artist:<id>\"")
    private static let name = ValueExpectation([.text, .number], "a name", "\"Tool\"")
    private static let type = ValueExpectation([.text], "a type", "\"artist\"")
    private static let weight = ValueExpectation([.number, .text], "a number", "0.5")
    private static let negative = ValueExpectation([.flag, .number, .text], "true or false", "true")

    /// Reads one element.
    static func seed(_ value: JSONValue) -> FieldRules.RuleResult<Seed> {
        guard case .object(let members) = value else {
            if case .string = value { return FieldRules.seedSubject(value).map { Seed($0) } }
            return FieldRules.uri(value).map { .uri($0) }
        }
        var fields = FieldReader(value)
        let uri = fields.single("uri", expecting: Self.uri, FieldRules.subject)
        let name = fields.single("name", expecting: Self.name, FieldRules.name)
        let type = fields.single("type", expecting: Self.type, FieldRules.singularType)
        let given = fields.single("weight", expecting: Self.weight) { FieldRules.number($0, in: Seed.weights) }
        let isNegative = fields.single("negative", expecting: Self.negative, FieldRules.flag) ?? false
        let weight = isNegative ? -abs(given ?? Seed.usualNegativeWeight) : given ?? 1
        for member in members where !keys.contains(member.key) {
            fields.errors.add(member.key, .message(UnknownFields.message(about: member.key, among: keys)))
        }
        guard fields.errors.isEmpty else { return .failure(.fields(fields.errors)) }
        switch (uri, name) {
        case (let uri?, nil): return .success(Seed(uri, weight: weight))
        case (nil, let name?): return .success(.name(name, type: type, weight: weight))
        case (nil, nil): return fault("Provide a uri or a name.")
        case (.some, .some): return fault("Provide a uri or a name, not both.")
        }
    }

    /// Reads one end of a path: a text that is no reference is a name.
    static func end(_ value: JSONValue) -> FieldRules.RuleResult<Seed> {
        switch value {
        case .object: return seed(value).map { Seed($0.subject) }
        case .string(let text) where !JukeURI.looksLikeReference(text.stripped):
            return FieldRules.name(value).map { .name($0) }
        default: return seed(value)
        }
    }

    /// Reads one element of a list in which names need no object.
    static func named(_ value: JSONValue) -> FieldRules.RuleResult<Seed> {
        if case .string = value { return end(value) }
        return seed(value)
    }

    /// A seed as it is written in the request.
    static func spelling(of value: JSONValue?) -> String {
        value.map { ($0["uri"] ?? $0["name"] ?? $0).pythonText.stripped } ?? ""
    }

    /// Well-formed seeds as they are written in the request.
    static func spellings(in list: JSONValue?) -> [String] {
        guard case .array(let elements)? = list else { return [] }
        return elements.map(spelling)
    }

    private static func fault(_ message: String) -> FieldRules.RuleResult<Seed> {
        .failure(.fields(ValidationErrors(request: message)))
    }
}
