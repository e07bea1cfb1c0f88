import Catalog
import Recommendations

/// The audio features that a request bounds or targets and that no track of the catalog has.
struct MissingFeatures {
    /// The features, in the order of ``Catalog/MusicAttribute``.
    let attributes: [MusicAttribute]
    private let bounded: [MusicAttribute]

    /// Looks for a track that has each feature of a filter; features of albums and artists are those of their tracks.
    init(_ filter: MusicFilter, in index: CatalogIndex) {
        let facts = index.attributes[.track]
        attributes = FactColumns.attributes.enumerated().filter { position, attribute in
            guard let bounds = filter.bounds[attribute] else { return false }
            let isAsked = bounds.min != nil || bounds.max != nil || bounds.target != nil
            return isAsked && !facts.hasFeature(at: position)
        }.map(\.element)
        bounded = attributes.filter { filter.bounds[$0]?.min != nil || filter.bounds[$0]?.max != nil }
    }

    /// Why a bound leaves nothing; `nil` where none does.
    var reason: String? {
        guard let first = bounded.first else { return nil }
        let names = bounded.count == 1 ? first.rawValue : bounded.map(\.rawValue).joined(separator: ", ")
        return "No track in this catalog has \(names), so that a bound on it leaves nothing."
    }
}

extension FactColumns {
    /// Whether any row has the feature at a position of ``attributes``; where one has, it is mostly among the first.
    func hasFeature(at position: Int) -> Bool {
        if changes?.hasFeature(at: position) == true { return true }
        guard !features.isEmpty, !features[position].isEmpty else { return false }
        guard let changes else { return true }
        return (0..<count).contains { !features[position][$0].isNaN && !changes.contains($0) }
    }
}
