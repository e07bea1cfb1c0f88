import Catalog
import Foundation
import Recommendations

/// A request that breaks no rule.
struct ValidRequest: Equatable {
    /// The request in its normal form, for the rank queue.
    var request: RecommendationRequest
    /// Whether the client used a field that the original did not know, so that the answer has the extended format.
    var usesNewFields: Bool
    /// The seeds as the client spelled them, in the order of the request's.
    var spelledSeeds: [String] = []

    /// The file that the answer is to be; `nil` for JSON.
    var export: ListExport?

    /// The format of the answer.
    var format: ResponseFormat {
        request.isNewStyle ? .newStyle : usesNewFields ? .extended : .original
    }

    /// The errors of seeds that the catalog does not know or has no vector of, each at its place in the request's list.
    ///
    /// - Parameters:
    ///   - offending: The seeds as the rank worker names them.
    ///   - withoutVector: Those of them that the catalog has.
    /// - Returns: `nil` when the request holds none of them; the caller then answers with the worker's message.
    func errors(ofSeeds offending: [String], withoutVector: [String] = []) -> ValidationErrors? {
        let texts = request.seeds.map(\.text)
        let spelled = Dictionary(zip(texts, spelledSeeds)) { first, _ in first }
        let known = Set(withoutVector.map { spelled[$0] ?? $0 })
        return errors("seeds", texts, offending, spelled: spelledSeeds) {
            Self.absence(of: $0, isKnown: known.contains($0))
        }
    }

    /// Why a seed cannot be used, in a sentence.
    static func absence(of seed: String, isKnown: Bool) -> String {
        if !isKnown, PlaceholderName.isPlaceholder(seed) { return PlaceholderName.sentence(about: seed) }
        return isKnown
            ? "\"\(seed)\" is in the catalog, but it has no vector: its audio features are missing or have gaps, or came "
                + "after the last training."
            : "\"\(seed)\" is not in the catalog."
    }

    /// The errors of profiles that do not exist or are not the caller's, each at its place in the request's list.
    func errors(ofProfiles offending: [String]) -> ValidationErrors? {
        errors("profiles", profiles, offending.map { $0.lowercased() }) { "\"\($0)\" is not a profile of yours." }
    }

    /// The errors of profiles that have no favourites, where there is nothing else to start from.
    func errors(ofEmptyProfiles offending: [String]) -> ValidationErrors? {
        errors("profiles", profiles, offending.map { $0.lowercased() }) {
            "\"\($0)\" has no favourites to start from."
        }
    }

    private var profiles: [String] { request.profiles.map { $0.uuidString.lowercased() } }

    private func errors(
        _ field: String,
        _ values: [String],
        _ offending: [String],
        spelled: [String] = [],
        _ message: (String) -> String
    ) -> ValidationErrors? {
        let offending = Set(offending)
        let elements = values.enumerated().filter { offending.contains($0.element) }.map { place, value in
            (place, FieldFault.message(message(place < spelled.count ? spelled[place] : value)))
        }
        return elements.isEmpty
            ? nil : ValidationErrors(field, .elements(Dictionary(uniqueKeysWithValues: elements)))
    }
}
