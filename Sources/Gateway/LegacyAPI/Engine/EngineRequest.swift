import Catalog
import HTTPTypes
import Pipeline
import Recommendations

/// The requests of the original's engine, checked as its framework checked them (docs/legacy-api.md, b), and the fields
/// that its successor was to have: `seed_vectors`, `name_seeds`, `seed_weight`, `exclude_ids`.
enum EngineRequest {
    /// How many numbers a vector has, in every model.
    static let dimensions = 32

    /// Reads the body of `POST /recommend`.
    ///
    /// - Throws: ``HTTPProblem`` 400 or 422.
    static func recommendation(_ body: JSONValue) throws(HTTPProblem) -> RecommendationRequest {
        var faults = EngineFaults()
        if case .null = body { throw EngineFaults.noBody }
        guard case .object = body else { throw EngineFaults.notAnObject(body) }
        var request = RecommendationRequest()
        var blanks: [String] = []
        func names(_ field: String) -> [String] {
            let names = strings(field, in: body, &faults)
            blanks += names.lazy.map(\.stripped).filter(\.isEmpty)
            return names
        }
        request.artists = names("artists")
        request.albums = names("albums")
        request.tracks = names("tracks")
        request.genres = names("genres")
        if let value = body["limit"], let limit = limit(value, &faults) { request.limit = limit }
        let types = strings("resource_types", in: body, &faults)
        request.seedVectors = vectors("seed_vectors", in: body, &faults)
        // The engine takes an empty name for a seed, but the normal form of a list drops it.
        request.names = blanks + strings("name_seeds", in: body, &faults)
        request.seedWeight = seedWeight(in: body, &faults) ?? request.seedWeight
        request.exclude = strings("exclude_ids", in: body, &faults)
        try faults.check()
        if let overload = request.overload { throw HTTPProblem(.badRequest, detail: overload) }
        guard request.hasSeeds else { throw HTTPProblem(.badRequest, detail: "At least one seed is required.") }
        if !types.isEmpty {
            request.resourceTypes = []
            for type in types {
                guard let known = ResourceType.recommendable.first(where: { $0.plural == type }) else {
                    throw HTTPProblem(.badRequest, detail: "Unsupported resource type: \(type)")
                }
                request.resourceTypes.append(known)
            }
        }
        return request
    }

    /// Reads the body of `POST /embed`.
    ///
    /// The resource is looked up if Juke has its type and `spotify_id` is among the attributes. Otherwise, or if it has
    /// no vector, all attribute values are hashed, in the order of the document.
    ///
    /// - Returns: The request and the resource type as it was sent.
    /// - Throws: ``HTTPProblem`` 422.
    static func embedding(_ body: JSONValue) throws(HTTPProblem) -> (request: EmbedRequest, resourceType: String) {
        var faults = EngineFaults()
        if case .null = body { throw EngineFaults.noBody }
        guard case .object = body else { throw EngineFaults.notAnObject(body) }
        var resourceType = ""
        switch body["resource_type"] {
        case nil: faults.add("missing", ["resource_type"], "Field required", body)
        case .string(let text)?: resourceType = text
        case let other?: faults.add("string_type", ["resource_type"], "Input should be a valid string", other)
        }
        var tokens: [String] = []
        var identifier: String?
        switch body["attributes"] {
        case nil: faults.add("missing", ["attributes"], "Field required", body)
        case .object(let members)?:
            for member in members {
                let values = attribute(member, &faults)
                tokens += values
                if member.key == "spotify_id" { identifier = values.first }
            }
        case let other?: faults.add("dict_type", ["attributes"], "Input should be a valid dictionary", other)
        }
        try faults.check()
        let type = ResourceType(rawValue: resourceType) ?? ResourceType(plural: resourceType)
        let uri = type.flatMap { type in identifier.flatMap { JukeURI("juke:\(type.rawValue):\($0)") } }
        return (EmbedRequest(uri: uri, tokens: tokens), resourceType)
    }

    // MARK: - Parts

    /// A whole number of any size, as the engine's framework read one: also a text of one, and a truth value.
    private static func limit(_ value: JSONValue, _ faults: inout EngineFaults) -> Int? {
        let isValid = "Input should be a valid integer"
        switch value {
        case .bool(let flag): return flag ? 1 : 0
        case .integer(let digits): return Int(digits) ?? (digits.hasPrefix("-") ? .min : .max)
        case .decimal(let number):
            guard number == number.rounded(.towardZero), number.isFinite else {
                faults.add("int_from_float", ["limit"], "\(isValid), got a number with a fractional part", value)
                return nil
            }
            return Int(exactly: number) ?? (number < 0 ? .min : .max)
        case .string, .brokenString:
            if case .success(let number) = FieldRules.integer(value, in: Int.min...Int.max) { return number }
            faults.add("int_parsing", ["limit"], "\(isValid), unable to parse string as an integer", value)
            return nil
        case .null, .array, .object:
            faults.add("int_type", ["limit"], isValid, value)
            return nil
        }
    }

    private static func strings(_ field: String, in body: JSONValue, _ faults: inout EngineFaults) -> [String] {
        guard let value = body[field] else { return [] }
        guard case .array(let elements) = value else {
            faults.add("list_type", [field], "Input should be a valid list", value)
            return []
        }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            if case .string(let text) = element {
                strings.append(text)
            } else {
                faults.add("string_type", [field, index], "Input should be a valid string", element)
            }
        }
        return strings
    }

    private static func seedWeight(in body: JSONValue, _ faults: inout EngineFaults) -> Double? {
        guard let value = body["seed_weight"] else { return nil }
        let range = RecommendationRequest.seedWeights
        switch FieldRules.number(value, in: -.infinity ... .infinity) {
        case .success(let weight) where range.contains(weight): return weight
        case .success(let weight) where weight < range.lowerBound:
            faults.add(
                "greater_than_equal", ["seed_weight"], "Input should be greater than or equal to 0", value
            )
        case .success:
            faults.add("less_than_equal", ["seed_weight"], "Input should be less than or equal to 100", value)
        case .failure: faults.add("float_type", ["seed_weight"], "Input should be a valid number", value)
        }
        return nil
    }

    private static func vectors(_ field: String, in body: JSONValue, _ faults: inout EngineFaults) -> [[Float]] {
        guard let value = body[field] else { return [] }
        guard case .array(let elements) = value else {
            faults.add("list_type", [field], "Input should be a valid list", value)
            return []
        }
        return elements.enumerated().compactMap { index, element in
            guard case .array(let numbers) = element else {
                faults.add("list_type", [field, index], "Input should be a valid list", element)
                return nil
            }
            guard numbers.count == dimensions else {
                faults.add(
                    numbers.count < dimensions ? "too_short" : "too_long", [field, index],
                    "List should have \(dimensions) items, not \(numbers.count)", element
                )
                return nil
            }
            return numbers.enumerated().map { place, number in
                guard let component = component(number) else {
                    faults.add("float_type", [field, index, place], "Input should be a valid number", number)
                    return 0
                }
                return component
            }
        }
    }

    /// A number that single precision can hold.
    private static func component(_ value: JSONValue) -> Float? {
        let number: Float? =
            switch value {
            case .integer(let digits): Float(digits)
            case .decimal(let number): Float(number)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    private static func attribute(_ member: JSONMember, _ faults: inout EngineFaults) -> [String] {
        switch member.value {
        case .string(let text): return [text]
        case .array(let elements):
            return elements.enumerated().compactMap { index, element in
                if case .string(let text) = element { return text }
                faults.add(
                    "string_type", ["attributes", member.key, index], "Input should be a valid string", element)
                return nil
            }
        default:
            faults.add("string_type", ["attributes", member.key], "Input should be a valid string", member.value)
            return []
        }
    }
}

extension RecommendationRequest {
    /// Whether there is anything to rank by; an empty text is a seed too.
    fileprivate var hasSeeds: Bool {
        !(artists.isEmpty && albums.isEmpty && tracks.isEmpty && genres.isEmpty && names.isEmpty && seedVectors.isEmpty)
    }
}
