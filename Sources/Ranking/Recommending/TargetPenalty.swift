import Catalog

/// The amount by which a row's score is lowered for its distance from the request's targets.
///
///     penalty = ½ · mean over the targets of min(1, |value − target| / scale)
///
/// A value that is missing counts as far away. At its largest the penalty outweighs half of the span between unlike and
/// identical, so that targets order what is alike without bringing up what is not. Keys lie on a circle of twelve; an
/// artist's years are those of its albums, of which the nearest counts.
struct TargetPenalty: Sendable {
    /// The largest penalty.
    static let most = 0.5

    private let type: ResourceType
    private let attributes: CatalogAttributes
    private let facts: FactColumns
    private let targets: [(attribute: MusicAttribute, position: Int?, value: Double)]

    /// Reads the targets of a filter for the rows of one kind; `nil` when nothing is aimed at.
    init?(_ filter: MusicFilter, for type: ResourceType, in index: CatalogIndex) {
        targets = filter.bounds.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { attribute, bounds in
            bounds.target.map { (attribute, FactColumns.attributes.firstIndex(of: attribute), $0) }
        }
        guard !targets.isEmpty else { return nil }
        self.type = type
        attributes = index.attributes
        facts = index.attributes[type]
    }

    /// The penalty of a row, 0…``most``.
    func penalty(_ row: Int) -> Float {
        let sum = targets.reduce(0.0) { sum, target in
            let values: [Double] =
                if let position = target.position {
                    [Double(facts.feature(position, at: row))]
                } else {
                    facet(target.attribute, row)
                }
            return sum + Self.distance(values, target.value, target.attribute)
        }
        return Float(Self.most * sum / Double(targets.count))
    }

    private func facet(_ attribute: MusicAttribute, _ row: Int) -> [Double] {
        switch attribute {
        case .duration: facts.durationMilliseconds(at: row).map { [Double($0)] } ?? []
        case .popularity: facts.popularity(at: row).map { [Double($0)] } ?? []
        case .releaseYear: attributes.years(of: type, row).map(Double.init)
        default: []
        }
    }

    /// The distance of the nearest value, 0…1.
    private static func distance(_ values: [Double], _ target: Double, _ attribute: MusicAttribute) -> Double {
        values.filter { !$0.isNaN }.reduce(1) { nearest, value in
            var difference = abs(value - target)
            if attribute == .key, value >= 0, target >= 0 { difference = min(difference, 12 - difference) }
            return min(nearest, difference / attribute.scale)
        }
    }
}
