import Catalog
import Recommendations

/// The rules of the endpoints that answer with a sequence.
///
/// All field errors are reported together. Unknown fields are errors.
struct SequenceValidation {
    private var rules: RequestValidation
    private let cursor: RadioCursor

    /// Checks a request's body.
    ///
    /// - Parameters:
    ///   - body: The parsed JSON.
    ///   - kind: The endpoint that it was sent to.
    ///   - cursor: Reads where a radio stands.
    /// - Returns: The request, or everything that is wrong with it.
    static func validate(
        _ body: JSONValue, _ kind: SequenceKind, _ cursor: RadioCursor
    ) -> Result<ValidSequence, ValidationErrors> {
        let members: [JSONMember]
        switch FieldReader.members(of: body) {
        case .success(let found): members = found
        case .failure(let errors): return .failure(errors)
        }
        var validation = SequenceValidation(rules: RequestValidation(fields: FieldReader(body)), cursor: cursor)
        let request = validation.read(kind, members)
        let export = validation.rules.export()
        validation.rules.fields.errors.add(UnknownFields.errors(members, known: kind.fields))
        guard let request, validation.rules.fields.errors.isEmpty else {
            return .failure(validation.rules.fields.errors)
        }
        if let overload = request.base.overload { return .failure(ValidationErrors(request: overload)) }
        if request.base.seeds.isEmpty, request.base.profiles.isEmpty {
            return .failure(ValidationErrors(request: "Provide at least one of the seeds or one of the profiles."))
        }
        return .success(
            ValidSequence(
                request: request, export: export, spelledSeeds: SeedRule.spellings(in: body[SequenceField.seeds.name]),
                spelledEnds: [SequenceField.from, SequenceField.to].map { SeedRule.spelling(of: body[$0.name]) }))
    }

    private mutating func read(_ kind: SequenceKind, _ members: [JSONMember]) -> SequenceRequest? {
        switch kind {
        case .path: path()
        case .playlist: playlist()
        case .radio: radio(members)
        }
    }

    // MARK: - Paths

    private mutating func path() -> SequenceRequest? {
        let ends = [end(SequenceField.from), end(SequenceField.to)].compactMap(\.self)
        let steps = rules.integer(SequenceField.steps) ?? SequenceRequest.defaultSteps
        var base = RecommendationRequest(seeds: ends)
        readCommon(into: &base)
        return ends.count == 2 ? SequenceRequest(base, .path(steps: steps)) : nil
    }

    private mutating func end(_ field: RequestField) -> Seed? {
        rules.fields.required(field, SeedRule.end)
    }

    // MARK: - Playlists

    private mutating func playlist() -> SequenceRequest? {
        var base = seeded()
        let form = PlaylistForm(
            length(), energy: rules.single(SequenceField.energy, Self.curve),
            maxTempoStep: rules.number(SequenceField.maxTempoStep),
            matchesKeys: rules.flag(SequenceField.matchKeys) ?? false,
            artistGap: rules.integer(SequenceField.artistGap))
        let most = rules.integer(SequenceField.maxPerArtist)
        readOthers(into: &base)
        base.maxPerArtist = most ?? (form.artistGap == nil ? 1 : nil)
        base.blend = rules.single(.blend, FieldRules.blend) ?? base.blend
        readCommon(into: &base)
        return SequenceRequest(base, .playlist(form))
    }

    private mutating func length() -> PlaylistForm.Length {
        let count = rules.integer(SequenceField.count)
        guard let minutes = rules.number(SequenceField.minutes) else {
            return .tracks(count ?? PlaylistForm.defaultTracks)
        }
        if count != nil {
            rules.fields.errors.add(SequenceField.minutes.name, .message("Give count or minutes, not both."))
        }
        return .minutes(minutes)
    }

    private static func curve(_ value: JSONValue) -> FieldRules.RuleResult<PlaylistForm.EnergyCurve> {
        guard case .array = value else {
            let text = value.pythonText
            guard case .string = value, let curve = PlaylistForm.EnergyCurve(name: text) else {
                return .failure(.message("\"\(text)\" is not a valid choice."))
            }
            return .success(curve)
        }
        var list = FieldReader(.object([JSONMember("points", value)]))
        let points = list.list("points", atMost: PlaylistForm.points.upperBound) { FieldRules.number($0, in: 0...1) }
        if let fault = list.errors.fault(of: "points") { return .failure(fault) }
        guard let points, PlaylistForm.points.contains(points.count) else {
            return .failure(
                .message("Ensure this field has at least \(PlaylistForm.points.lowerBound) elements."))
        }
        return .success(.points(points))
    }

    // MARK: - Radio

    private mutating func radio(_ members: [JSONMember]) -> SequenceRequest? {
        let count = rules.integer(SequenceField.radioCount) ?? RadioForm.defaultTracks
        let likes = rules.list(SequenceField.likes, FieldRules.uri)
        let skips = rules.list(SequenceField.skips, FieldRules.uri)
        let text = rules.single(SequenceField.cursor, FieldRules.name)
        guard members.contains(where: { $0.key == SequenceField.cursor.name }) else {
            for field in [SequenceField.likes, SequenceField.skips]
            where members.contains(where: { $0.key == field.name }) {
                rules.fields.errors.add(field.name, .message("This field needs a cursor."))
            }
            var base = seeded()
            readOthers(into: &base)
            readCommon(into: &base)
            return try? SequenceRequest.radio(from: base, count: count)
        }
        let others = SequenceField.radio.filter { field in
            !SequenceField.radioNext.contains { $0.name == field.name } && members.contains { $0.key == field.name }
        }
        for field in others {
            rules.fields.errors.add(field.name, .message("Leave this field out: the cursor holds it."))
        }
        guard let text else { return nil }
        guard let state = cursor.state(of: text),
            let request = try? SequenceRequest.radio(RadioForm(state, count: count, likes: likes, skips: skips))
        else {
            rules.fields.errors.add(
                SequenceField.cursor.name, .message("This is no cursor of this gateway; begin again without one."))
            return nil
        }
        return request
    }

    // MARK: - Parts

    /// The seeds of a request, and how much they count.
    private mutating func seeded() -> RecommendationRequest {
        var base = RecommendationRequest()
        base.seeds = rules.list(SequenceField.seeds, SeedRule.named)
        base.profiles = rules.list(.profiles, FieldRules.uuid)
        base.excludeProfileFavorites = rules.flag(.excludeProfileFavorites) ?? false
        base.seedWeight = rules.number(.seedWeight) ?? base.seedWeight
        return base
    }

    /// Asks for others than the seeds' artists, unless told not to.
    private mutating func readOthers(into base: inout RecommendationRequest) {
        base.useListDefaults()
        base.excludesSeedArtists = rules.flag(SequenceField.excludeSeedArtists) ?? true
        base.familiarity = RecommendationRequest.usualFamiliarity
    }

    private mutating func readCommon(into base: inout RecommendationRequest) {
        base.filter = rules.filter()
        base.familiarity = rules.number(.familiarity) ?? base.familiarity
        base.exclude = rules.list(.exclude, FieldRules.exclusion)
    }
}

extension FieldReader {
    /// Reads a single value that must be there.
    ///
    /// - Returns: The value; `nil` when it is absent or breaks the rule.
    mutating func required<Value>(
        _ field: RequestField, _ rule: (JSONValue) -> FieldRules.RuleResult<Value>
    ) -> Value? {
        let value = single(field.name, expecting: field.expectation, rule)
        if value == nil, errors.fault(of: field.name) == nil { errors.add(field.name, .message(FieldRules.isMissing)) }
        return value
    }
}

/// A request for a sequence that breaks no rule.
struct ValidSequence: Equatable {
    /// The request for the rank queue.
    var request: SequenceRequest
    /// The file that the answer is to be; `nil` for JSON.
    var export: ListExport?
    /// The seeds as the client spelled them.
    var spelledSeeds: [String] = []
    /// A path's ends as the client spelled them.
    var spelledEnds: [String]

    /// The request's seeds and profiles, whose faults a refusal may name.
    var seeds: ValidRequest {
        ValidRequest(request: request.base, usesNewFields: true, spelledSeeds: spelledSeeds)
    }

    /// The errors of a path's ends, and of what a radio's listener liked and skipped, that the catalog does not know or
    /// has no vector of, each in its field.
    ///
    /// - Parameter refusal: The worker's reply.
    /// - Returns: `nil` when the request holds none of them.
    func errors(of refusal: RecommendationRefusal) -> ValidationErrors? {
        guard refusal.code == .unresolvedSeeds else { return nil }
        switch request.form {
        case .path: return errors(ofEnds: refusal)
        case .radio(let form): return errors(ofOpinions: form, refusal)
        case .playlist: return nil
        }
    }

    private func errors(ofOpinions form: RadioForm, _ refusal: RecommendationRefusal) -> ValidationErrors? {
        var errors = ValidationErrors()
        for (field, uris) in [(SequenceField.likes, form.likes), (SequenceField.skips, form.skips)] {
            let faults = uris.map(\.description).enumerated().filter { refusal.offending.contains($0.element) }
                .map { place, uri in
                    let isKnown = refusal.withoutVector?.contains(uri) ?? false
                    return (place, FieldFault.message(ValidRequest.absence(of: uri, isKnown: isKnown)))
                }
            if !faults.isEmpty { errors.add(field.name, .elements(Dictionary(uniqueKeysWithValues: faults))) }
        }
        return errors.isEmpty ? nil : errors
    }

    private func errors(ofEnds refusal: RecommendationRefusal) -> ValidationErrors? {
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
