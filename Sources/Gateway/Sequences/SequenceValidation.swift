import Recommendations

/// The rules of the endpoints that answer with a sequence.
///
/// All field errors are reported together. Unknown fields are errors.
struct SequenceValidation {
    private var rules: RequestValidation

    /// Checks a request's body.
    ///
    /// - Parameters:
    ///   - body: The parsed JSON.
    ///   - kind: The endpoint that it was sent to.
    /// - Returns: The request, or everything that is wrong with it.
    static func validate(_ body: JSONValue, _ kind: SequenceKind) -> Result<ValidSequence, ValidationErrors> {
        let members: [JSONMember]
        switch FieldReader.members(of: body) {
        case .success(let found): members = found
        case .failure(let errors): return .failure(errors)
        }
        var validation = SequenceValidation(rules: RequestValidation(fields: FieldReader(body)))
        let request = validation.read(kind)
        validation.rules.fields.errors.add(UnknownFields.errors(members, known: kind.fields))
        guard let request, validation.rules.fields.errors.isEmpty else {
            return .failure(validation.rules.fields.errors)
        }
        if let overload = request.base.overload { return .failure(ValidationErrors(request: overload)) }
        return .success(
            ValidSequence(
                request: request,
                spelledEnds: [SequenceField.from, SequenceField.to].map { SeedRule.spelling(of: body[$0.name]) }))
    }

    private mutating func read(_ kind: SequenceKind) -> SequenceRequest? {
        switch kind {
        case .path: path()
        }
    }

    private mutating func path() -> SequenceRequest? {
        let ends = [end(SequenceField.from), end(SequenceField.to)].compactMap(\.self)
        let steps = rules.integer(SequenceField.steps) ?? SequenceRequest.defaultSteps
        var base = RecommendationRequest(seeds: ends)
        readCommon(into: &base)
        return ends.count == 2 ? SequenceRequest(base, .path(steps: steps)) : nil
    }

    private mutating func end(_ field: RequestField) -> Seed? {
        rules.fields.required(field.name, SeedRule.end)
    }

    private mutating func readCommon(into base: inout RecommendationRequest) {
        base.filter = rules.filter()
        base.familiarity = rules.number(.familiarity)
        base.exclude = rules.list(.exclude, FieldRules.exclusion)
    }
}

extension FieldReader {
    /// Reads a single value that must be there.
    ///
    /// - Returns: The value; `nil` when it is absent or breaks the rule.
    mutating func required<Value>(_ field: String, _ rule: (JSONValue) -> FieldRules.Outcome<Value>) -> Value? {
        var isThere = false
        let value = single(field) { value in
            isThere = true
            return rule(value)
        }
        if !isThere { errors.add(field, .message(FieldRules.isMissing)) }
        return value
    }
}

/// A request for a sequence that breaks no rule.
struct ValidSequence: Equatable {
    /// The request for the rank queue.
    var request: SequenceRequest
    /// A path's ends as the client spelled them.
    var spelledEnds: [String]

    /// The errors of seeds that the catalog does not know or has no vector of, each in its field.
    ///
    /// - Parameter refusal: The worker's reply.
    /// - Returns: `nil` when the request holds none of them.
    func errors(of refusal: RecommendationRefusal) -> ValidationErrors? {
        guard refusal.code == .unresolvedSeeds else { return nil }
        var errors = ValidationErrors()
        let fields = [SequenceField.from.name, SequenceField.to.name]
        for (field, (seed, spelled)) in zip(fields, zip(request.base.seeds, spelledEnds))
        where refusal.offending.contains(seed.text) {
            let isKnown = refusal.withoutVector?.contains(seed.text) ?? false
            errors.add(field, .message(ValidRequest.absence(of: spelled, isKnown: isKnown)))
        }
        return errors.isEmpty ? nil : errors
    }
}
