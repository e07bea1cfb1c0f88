import Catalog
import Recommendations

/// Finds out what kept a resource out of a list.
struct OmissionReason {
    let index: CatalogIndex
    let request: RecommendationRequest
    let seeds: SeedVector
    let answer: RecommendationAnswer

    /// How deep a list is looked through for the resource's place.
    private static let depth = 10_000

    /// The first reason that applies, in the order of ``Recommendations/RecommendationOmission/Verdict``.
    func omission(of uri: JukeURI) -> RecommendationOmission {
        guard let entity = index.entity(uri) else {
            return RecommendationOmission(
                uri: uri, name: nil, verdict: .unknown, sentence: "\(uri) is not in this catalog.")
        }
        let name = index.name(of: entity)
        func because(
            _ verdict: RecommendationOmission.Verdict, _ text: String, rank: Int? = nil
        ) -> RecommendationOmission {
            RecommendationOmission(uri: uri, name: name, verdict: verdict, sentence: "\(name) \(text).", rank: rank)
        }
        let plural = uri.type.plural
        guard request.lists(uri.type) else { return because(.notAsked, "is not listed: no \(plural) were asked for") }
        if let place = answer[uri.type].firstIndex(where: { $0.spotifyID == uri.id }) {
            return because(.listed, "is number \(place + 1) of the \(plural)", rank: place + 1)
        }
        guard let vector = seeds.vector else { return because(.noList, "is not listed: the seeds give no list") }
        if seeds.ids.contains(uri.id) { return because(.seed, "is a seed") }
        if request.excludedIDs.contains(uri.id) { return because(.excluded, "is excluded by the request") }
        if index[entity.type].nameless.contains(entity.row) {
            let shown = name.allSatisfy(\.isWhitespace) ? uri.description : name
            return RecommendationOmission(
                uri: uri, name: name, verdict: .nameless, sentence: PlaceholderName.sentence(about: shown))
        }
        if let reason = reason(for: entity) { return because(reason.verdict, reason.text) }
        return standing(of: entity, vector) { because($0, $1, rank: $2) }
    }

    /// What the row's place in the whole order says.
    private func standing(
        of entity: EntityRef, _ vector: [Float],
        _ because: (RecommendationOmission.Verdict, String, Int?) -> RecommendationOmission
    ) -> RecommendationOmission {
        let plural = entity.type.plural
        let perSeed = request.blend == .each ? Array(seeds.perSeed.prefix(request.limit)) : []
        // Where the seeds take turns, the row counts for the one that it is nearest to.
        let parts = perSeed.count > 1 ? perSeed : [seeds]
        var best: (order: [Int: Int], place: Int, seed: String)?
        var count = 0
        for part in parts {
            guard let direction = part.vector else { continue }
            let list = list(of: entity.type, direction)
            let order = list.places(within: Self.depth)
            count = list.allowedCount
            guard let place = order[list.group(of: entity.row)], place < best?.place ?? .max else { continue }
            best = (order, place, part.seeds[0].name ?? part.seeds[0].seed)
        }
        guard let (order, place, seed) = best else {
            return because(.rank, "is beyond the nearest \(Self.depth) of \(count) \(plural)", nil)
        }
        let number = "number \(place + 1) of \(count) \(plural)"
        if perSeed.count > 1 {
            if place < request.limit,
                !limits(after: answer[entity.type].map(\.spotifyID), entity.type).allow(entity.row)
            {
                return because(.cap, "is \(number) near \(seed), but \(Self.capped)", place + 1)
            }
            return because(
                .rank, "is \(number) near \(seed); the seeds take turns, and \(Self.listed(request.limit))", place + 1)
        }
        let list = list(of: entity.type, vector)
        let table = index[entity.type]
        let listed = answer[entity.type].compactMap { table.row(of: $0.spotifyID) }
            .map { (row: $0, place: order[list.group(of: $0)] ?? .max) }.sorted { $0.place < $1.place }
        // Rows that only fill the list up come after all that keep to the limits.
        var limits = ListLimits(request, for: entity.type, in: index)
        var before = 0
        for (row, _) in listed.prefix(while: { $0.place < place }) where limits.allow(row) {
            limits.note(row)
            before += 1
        }
        if before < request.limit {
            if !limits.allow(entity.row) { return because(.cap, "is \(number), but \(Self.capped)", place + 1) }
            if request.diversity > 0, let last = listed.last, last.place > place {
                return because(.diversity, "is \(number), but too much like others that are listed", place + 1)
            }
        }
        return because(.rank, "is \(number); \(Self.listed(request.limit))", place + 1)
    }

    private static func listed(_ limit: Int) -> String { limit == 1 ? "1 is listed" : "\(limit) are listed" }

    private static let capped = "its artist or album has as many rows as allowed"

    private func list(of type: ResourceType, _ vector: [Float]) -> CandidateList {
        CandidateList(
            of: type, for: request, user: vector, excluded: seeds.ids.union(request.excludedIDs),
            artists: request.excludesSeedArtists ? seeds.artists(in: index) : [], in: index)
    }

    /// The limits once these are listed.
    private func limits(after listed: [SpotifyID], _ type: ResourceType) -> ListLimits {
        var limits = ListLimits(request, for: type, in: index)
        for row in listed.compactMap({ index[type].row(of: $0) }) where limits.allow(row) { limits.note(row) }
        return limits
    }

    private func reason(for entity: EntityRef) -> (verdict: RecommendationOmission.Verdict, text: String)? {
        if request.excludesSeedArtists {
            let artists = seeds.artists(in: index)
            let credited = index.attributes.artists(of: entity.type, entity.row)
            if let artist = credited.first(where: artists.contains) {
                return (.seedArtist, "is by \(index.artistName(at: artist)), an artist of the seeds")
            }
        }
        let artists = index.attributes.artists(of: entity.type, entity.row)
        if request.fillsUp, !artists.isEmpty, artists.allSatisfy(index.unnamedArtists.contains) {
            return (.nameless, "is by an artist without a name, so it comes after the others")
        }
        if let filter = RowFilter(request.filter, for: entity.type, in: index), !filter.allows(entity.row) {
            let bounds = request.filter.bounds.keys.sorted { $0.rawValue < $1.rawValue }.first { attribute in
                var one = MusicFilter()
                one.bounds[attribute] = request.filter.bounds[attribute]
                return RowFilter(one, for: entity.type, in: index)?.allows(entity.row) == false
            }
            let what = bounds.map { "the bounds of \($0.rawValue)" } ?? "the genres or explicitness asked for"
            return (.filter, "does not keep to \(what)")
        }
        return duplicate(of: entity).map { (.duplicate, "is the same as \($0)") }
    }

    /// The listed, seed or excluded row that is the same as a resource.
    private func duplicate(of entity: EntityRef) -> String? {
        let table = index[entity.type]
        let same = request.foldsVersions ? index.versions(of: entity.type) : index.recordings(of: entity.type)
        let group = same.representative(of: entity.row)
        let others = answer[entity.type].map(\.spotifyID) + seeds.ids + request.excludedIDs
        let other = others.compactMap { table.row(of: $0) }.first { same.representative(of: $0) == group }
        return other.map { "\(table.name(at: $0)), of which another version counts" }
    }
}
