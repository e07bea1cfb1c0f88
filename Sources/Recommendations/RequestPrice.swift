import Catalog

extension RecommendationRequest {
    /// How many names a request may hold: seeds of all kinds, and genres that it filters by.
    package static let maximumNames = 1_000
    /// How many references and identifiers it may hold: seeds, exclusions and profiles.
    package static let maximumReferences = 1_000

    /// How many names it holds, favourites aside.
    package var nameCount: Int {
        artists.count + albums.count + tracks.count + genres.count + names.count + seeds.count(where: \.isName)
            + filter.genres.count + filter.excludedGenres.count
    }

    /// How many references and identifiers it holds.
    package var referenceCount: Int {
        seeds.count { !$0.isName } + seedVectors.count + exclude.count + profiles.count
    }

    /// How many names have to be looked up for it; a profile that is not read yet counts as twenty favourites.
    package var lookupCount: Int { nameCount + max(favorites.count, 20 * profiles.count) }

    /// The request's price in ordinary requests; at least 1.
    ///
    /// One more for every 50 names, every 20 KB of them, every 200 references, every 10,000 pairs of an item and a seed
    /// whose share an explanation shows, and every 250,000 pairs of items that are compared for variety. That is some
    /// 10 ms each.
    package var price: Int {
        let limit = min(max(limit, 0), Self.workerLimits.upperBound)
        let items = limit * ResourceType.recommendable.count(where: lists)
        let bytes = [artists, albums, tracks, genres, names].reduce(0) { $0 + $1.reduce(0) { $0 + $1.utf8.count } }
        let pairs = explain ? items * (lookupCount + referenceCount) : 0
        // Ten candidates for each item of a list.
        let comparisons = diversity > 0 ? 10 * limit * items : 0
        return 1 + lookupCount / 50 + bytes / 20_000 + referenceCount / 200 + pairs / 10_000 + comparisons / 250_000
    }

    /// The bound on names or references that is broken, as a sentence; `nil` when none is.
    package var overload: String? {
        if nameCount > Self.maximumNames {
            return "Ensure the request has no more than \(Self.maximumNames) names; it has \(nameCount)."
        }
        if referenceCount > Self.maximumReferences {
            return "Ensure the request has no more than \(Self.maximumReferences) references; it has \(referenceCount)."
        }
        return nil
    }
}

extension Seed {
    /// Whether it is a name, which has to be looked up, and no reference that only looks like one.
    fileprivate var isName: Bool {
        if case .name(let name, _) = subject { ExternalReference(name) == nil } else { false }
    }
}
