import Catalog
import Pipeline
import Ranking
import Recommendations

extension RecommendationRequest {
    /// Resolves the name that the request asks about, as a seed of that name.
    ///
    /// - Parameter index: Where the name is looked up.
    /// - Returns: What it was taken for, in a sentence; `nil` where the name leaves no doubt, or none was asked about.
    /// - Throws: ``RecommendationRefusal`` when there is no such name.
    mutating func resolveWhyNot(in index: CatalogIndex) throws -> String? {
        guard whyNot == nil, let name = whyNotReference, ExternalReference(name) == nil else { return nil }
        let type = resourceTypes.count == 1 ? resourceTypes[0] : nil
        guard let match = index.resolve(name: name, as: type) else {
            throw RecommendationRefusal(
                .invalidRequest, "why_not: \(Self.absence(of: name, in: index))", offending: [name])
        }
        let uri = index.uri(of: match.entity)
        whyNot = uri
        whyNotReference = nil
        let others = match.alternatives.map { "\(index.name(of: $0)) (\(index.uri(of: $0)))" }
        guard match.kind != .exact || !others.isEmpty else { return nil }
        return "\"\(name)\" was taken for \(index.name(of: match.entity)) (\(uri))."
            + (others.isEmpty ? "" : " It may also mean \(others.joined(separator: ", ")).")
    }

    private static func absence(of name: String, in index: CatalogIndex) -> String {
        if PlaceholderName.isPlaceholder(name) { return PlaceholderName.sentence(about: name) }
        let near = index.nearNames(to: name, limit: 3).map { "\(index.name(of: $0)) (\(index.uri(of: $0)))" }
        return "\"\(name)\" is not in this catalog."
            + (near.isEmpty ? "" : " Near it: \(near.joined(separator: ", ")).")
    }
}
