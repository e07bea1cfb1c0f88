import Catalog
import Foundation
import Recommendations
import Settings

/// The rules for single values, with the original's messages.
enum FieldRules {
    /// The result of a rule: the value to use, or its fault.
    typealias RuleResult<Value> = Result<Value, FieldFault>

    static let isMissing = "This field is required."
    static let isNull = "This field may not be null."
    static let isBlank = "This field may not be blank."

    /// Text, trimmed; numbers become text, as Python writes them.
    static func name(_ value: JSONValue) -> RuleResult<String> {
        switch value {
        case .null: .failure(.message(isNull))
        case .integer, .decimal, .string: checked(value.pythonText, surrogate: nil)
        case .brokenString(let text, let surrogate): checked(text, surrogate: surrogate)
        case .bool, .array, .object: .failure(.message("Not a valid string."))
        }
    }

    /// A plural resource type that can be recommended, spelled exactly.
    static func resourceType(_ value: JSONValue) -> RuleResult<ResourceType> {
        pluralType(value, among: ResourceType.recommendable)
    }

    /// A plural resource type, spelled exactly.
    static func pluralType(_ value: JSONValue, among types: [ResourceType]) -> RuleResult<ResourceType> {
        choice(value) { text in types.first { $0.plural == text } }
    }

    /// A resource type in the singular, spelled exactly.
    static func singularType(_ value: JSONValue) -> RuleResult<ResourceType> {
        choice(value, ResourceType.init(rawValue:))
    }

    /// How several seeds make one list, spelled exactly.
    static func blend(_ value: JSONValue) -> RuleResult<RecommendationRequest.Blend> {
        choice(value, RecommendationRequest.Blend.init(rawValue:))
    }

    /// The form of an answer, spelled exactly; `nil` for JSON.
    static func format(_ value: JSONValue) -> RuleResult<ListExport?> {
        choice(value) { $0 == "json" ? .some(nil) : ListExport(rawValue: $0).map(Optional.some) }
    }

    /// A whole number: also a decimal or a text that is one.
    static func integer(_ value: JSONValue, in range: ClosedRange<Int>) -> RuleResult<Int> {
        switch value {
        case .null: return .failure(.message(isNull))
        case .string(let text) where text.unicodeScalars.count > 1000:
            return .failure(.message("String value too large."))
        case .integer, .decimal, .string:
            guard let number = value.pythonText.withoutZeroFraction.pythonInteger else { break }
            return bounded(number, in: range, shown: "\(range.lowerBound)", "\(range.upperBound)")
        case .bool, .brokenString, .array, .object: break
        }
        return .failure(.message("A valid integer is required."))
    }

    /// A finite number: also a text that is one.
    static func number(_ value: JSONValue, in range: ClosedRange<Double>) -> RuleResult<Double> {
        switch value {
        case .null: return .failure(.message(isNull))
        case .integer, .decimal, .string:
            let text = value.pythonText.stripped
            // Swift would also read hexadecimal digits and words such as `infinity`.
            guard text.utf8.allSatisfy("0123456789+-.eE".utf8.contains), let number = Double(text), number.isFinite
            else { break }
            return bounded(
                number, in: range, shown: range.lowerBound.formattedPlainly, range.upperBound.formattedPlainly)
        case .bool, .brokenString, .array, .object: break
        }
        return .failure(.message("A valid number is required."))
    }

    /// Yes or no; forms write it as a text or a number.
    static func flag(_ value: JSONValue) -> RuleResult<Bool> {
        if case .null = value { return .failure(.message(isNull)) }
        if case .bool(let flag) = value { return .success(flag) }
        switch value {
        case .integer, .string:
            let text = value.pythonText.stripped.lowercased()
            if yes.contains(text) { return .success(true) }
            if no.contains(text) { return .success(false) }
        default: break
        }
        return .failure(.message("Must be a valid boolean."))
    }

    /// The texts that mean yes, in lower case.
    static let yes = ["true", "t", "yes", "y", "on", "1"]
    /// The texts that mean no, in lower case.
    static let no = ["false", "f", "no", "n", "off", "0"]

    /// A reference to a resource: `juke:<type>:<id>`, `spotify:<type>:<id>` or a link to open.spotify.com.
    static func uri(_ value: JSONValue) -> RuleResult<JukeURI> { uri(value, orElse: "") }

    private static func uri(_ value: JSONValue, orElse others: String) -> RuleResult<JukeURI> {
        text(value).flatMap { text in
            guard let uri = JukeURI(reference: text) else {
                return .failure(
                    .message(
                        "\"\(text)\" is not a Juke URI: expected juke:artist:<id>, juke:album:<id>, juke:track:<id>"
                            + " or juke:genre:<name>, or Spotify's own URI or link\(others)."
                    )
                )
            }
            return .success(uri)
        }
    }

    /// A reference to a resource, or an identifier of another kind: a recording code or a MusicBrainz identifier, which
    /// the rank worker resolves as it does names.
    static func subject(_ value: JSONValue) -> RuleResult<Seed.Subject> {
        if case .success(let text) = text(value), ExternalReference(text) != nil { return .success(.name(text)) }
        return uri(value, orElse: ", or isrc:<code> or mbid:<id>").map { .uri($0) }
    }

    /// The same as a seed, which may be a name too: the message about one says how that is written.
    static func seedSubject(_ value: JSONValue) -> RuleResult<Seed.Subject> {
        guard case .success(let text) = text(value), ExternalReference(text) == nil,
            !JukeURI.looksLikeReference(text)
        else { return subject(value) }
        return uri(value, orElse: ", or isrc:<code> or mbid:<id>; a name is written {\"name\": \"\(text)\"}")
            .map { .uri($0) }
    }

    /// A reference to a resource, or a bare identifier of the provider.
    ///
    /// - Returns: The resource's Juke URI, or the identifier as it is.
    static func exclusion(_ value: JSONValue) -> RuleResult<String> {
        text(value).flatMap { text in
            if let uri = JukeURI(reference: text) { return .success(uri.description) }
            if ExternalReference(text) != nil { return .success(text) }
            let isIdentifier =
                text.unicodeScalars.count <= SpotifyID.maximumLength
                && !text.unicodeScalars.contains { $0.isPythonSpace || $0 == ":" }
            guard isIdentifier else {
                return .failure(
                    .message("\"\(text)\" is neither a Juke URI, isrc:<code> or mbid:<id>, nor a bare identifier."))
            }
            return .success(text)
        }
    }

    /// The identifier of a music profile.
    static func uuid(_ value: JSONValue) -> RuleResult<UUID> {
        text(value).flatMap { text in
            UUID(uuidString: text).map(RuleResult.success)
                ?? .failure(.message("\"\(text)\" is not a valid UUID."))
        }
    }

    // MARK: - Parts

    /// One of a few words; `read` returns `nil` for another text.
    private static func choice<Value>(_ value: JSONValue, _ read: (String) -> Value?) -> RuleResult<Value> {
        if case .null = value { return .failure(.message(isNull)) }
        let text = value.pythonText
        guard case .string = value, let choice = read(text) else {
            return .failure(.message("\"\(text)\" is not a valid choice."))
        }
        return .success(choice)
    }

    /// Text, trimmed; the fields that the original did not have refuse numbers.
    private static func text(_ value: JSONValue) -> RuleResult<String> {
        switch value {
        case .integer, .decimal: .failure(.message("Not a valid string."))
        default: name(value)
        }
    }

    private static func checked(_ text: String, surrogate: UInt16?) -> RuleResult<String> {
        let stripped = text.stripped
        guard !stripped.isEmpty else { return .failure(.message(isBlank)) }
        var messages: [String] = []
        if stripped.unicodeScalars.contains("\0") { messages.append("Null characters are not allowed.") }
        if let surrogate {
            let digits = String(surrogate, radix: 16, uppercase: true)
            messages.append("Surrogate characters are not allowed: U+\(digits).")
        }
        return messages.isEmpty ? .success(stripped) : .failure(.messages(messages))
    }

    private static func bounded<Number: Comparable>(
        _ number: Number,
        in range: ClosedRange<Number>,
        shown lowest: String,
        _ highest: String
    ) -> RuleResult<Number> {
        if number < range.lowerBound {
            return .failure(.message("Ensure this value is greater than or equal to \(lowest)."))
        }
        if number > range.upperBound {
            return .failure(.message("Ensure this value is less than or equal to \(highest)."))
        }
        return .success(number)
    }
}

extension Double {
    /// A bound as a message shows it: without a fraction when it has none.
    var formattedPlainly: String {
        Int(exactly: self).map(String.init) ?? pythonText
    }
}
