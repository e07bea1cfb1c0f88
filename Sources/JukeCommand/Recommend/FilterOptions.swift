import ArgumentParser
import Catalog

/// The flags that say what listed resources must be like.
struct FilterOptions: ParsableArguments {
    /// Whether something may be marked as explicit.
    enum Explicitness: String, CaseIterable, ExpressibleByArgument {
        case yes, no
    }

    @Option(parsing: .upToNextOption, help: "Least values: energy=0.5 release_year=1970")
    var min: [String] = []

    @Option(parsing: .upToNextOption, help: "Largest values: tempo=120 duration_ms=300000")
    var max: [String] = []

    @Option(parsing: .upToNextOption, help: "Values to come near to, which exclude nothing: valence=0.8")
    var target: [String] = []

    @Option(parsing: .upToNextOption, help: "List only what has one of these genres")
    var includeGenres: [String] = []

    @Flag(help: "With --include-genres, list also what has no genre at all")
    var includeUntagged = false

    @Option(parsing: .upToNextOption, help: "List nothing that has one of these genres")
    var excludeGenres: [String] = []

    @Option(help: "yes: only what is marked as explicit; no: nothing that is")
    var explicit: Explicitness?

    func validate() throws {
        if includeUntagged, includeGenres.isEmpty {
            throw ValidationError("--include-untagged needs --include-genres; without that nothing is left out.")
        }
    }

    /// The names of what can be bounded, as the help lists them.
    static let attributes = MusicAttribute.allCases.map(\.rawValue).joined(separator: ", ")

    /// The filter that the flags make.
    ///
    /// - Throws: `ValidationError` naming the first bound that cannot be used, and what it could be.
    func makeFilter() throws -> MusicFilter {
        var bounds: [MusicAttribute: MusicFilter.Bounds] = [:]
        try Self.read(min, of: "--min") { bounds[$0, default: .init()].min = $1 }
        try Self.read(max, of: "--max") { bounds[$0, default: .init()].max = $1 }
        try Self.read(target, of: "--target") { bounds[$0, default: .init()].target = $1 }
        for (attribute, bound) in bounds {
            if let least = bound.min, let most = bound.max, least > most {
                throw ValidationError("--min \(attribute.rawValue) is above --max; nothing could be listed.")
            }
        }
        return MusicFilter(
            bounds: bounds, genres: includeGenres, includesUntagged: includeUntagged ? true : nil,
            excludedGenres: excludeGenres, explicit: explicit.map { $0 == .yes })
    }

    private static func read(
        _ texts: [String], of flag: String, _ set: (MusicAttribute, Double) -> Void
    ) throws {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Double(parts[1]) else {
                throw ValidationError("\(flag) takes ATTRIBUTE=NUMBER, energy=0.5 for instance, not '\(text)'.")
            }
            guard let attribute = MusicAttribute(rawValue: String(parts[0]).replacing("-", with: "_")) else {
                throw ValidationError("\(flag) knows no attribute '\(parts[0])'; there are \(attributes).")
            }
            guard attribute.range.contains(number) else {
                throw ValidationError(
                    "\(flag) \(attribute.rawValue) takes a number from \(Int(attribute.range.lowerBound)) to "
                        + "\(Int(attribute.range.upperBound))."
                )
            }
            set(attribute, number)
        }
    }
}
