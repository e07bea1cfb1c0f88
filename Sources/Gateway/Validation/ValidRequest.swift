import Catalog
import Foundation
import Pipeline

/// A request that keeps every rule, ready to be ranked.
struct ValidRequest: Equatable {
    /// What the rank queue gets.
    var request: RecommendationRequest
    /// Whether the client used a field that the original did not know, and so gets the answer's further keys.
    var usesNewFields: Bool

    /// The errors of seeds that the catalog does not know, each at its place in the request's list.
    ///
    /// - Parameter offending: the seeds as the RankWorker names them.
    /// - Returns: nil when none of them stands in the request, so that no answer comes without a reason.
    func errors(ofSeeds offending: [String]) -> ValidationErrors? {
        errors("seeds", request.seeds.map(\.text), offending) { "\"\($0)\" is not in the catalog." }
    }

    /// The errors of profiles that do not exist or are not the caller's, each at its place in the request's list.
    func errors(ofProfiles offending: [String]) -> ValidationErrors? {
        errors("profiles", request.profiles.map { $0.uuidString.lowercased() }, offending.map { $0.lowercased() }) {
            "\"\($0)\" is not a profile of yours."
        }
    }

    private func errors(
        _ field: String,
        _ values: [String],
        _ offending: [String],
        _ message: (String) -> String
    ) -> ValidationErrors? {
        let offending = Set(offending)
        let elements = values.enumerated().filter { offending.contains($0.element) }
            .map { ($0.offset, FieldFault.message(message($0.element))) }
        return elements.isEmpty
            ? nil : ValidationErrors(field, .elements(Dictionary(uniqueKeysWithValues: elements)))
    }
}
