import Catalog
import Embedding
package import Recommendations

/// Computes the answers to requests from one index: the only place where a ranking is made.
///
/// For each requested kind the rows are ordered by the cosine of the user vector and their embedding, and equal scores
/// by `spotify_id`. The seeds, what the request excludes (by `spotify_id`, whatever the kind) and other releases of
/// these recordings are left out. Of a recording or release that the catalog has several times the best is listed.
/// Filters and targets are part of the search; limits and variety choose from what it finds: see `CandidateList`.
package struct Recommender: Sendable {
    /// The index that is ranked.
    package let index: CatalogIndex
    private let deadline: RankingDeadline

    /// Ranks the rows of an index, by default without regard to time.
    package init(index: CatalogIndex, deadline: RankingDeadline = .unlimited) {
        self.index = index
        self.deadline = deadline
    }

    /// Answers a batch of requests; all that ask for a kind share one pass over its vectors.
    ///
    /// The caller sets the time of each answer.
    ///
    /// - Returns: One result per request, in their order. A failure is that request's alone:
    ///   ``RankingError/Code/noSeeds``, ``RankingError/Code/invalidRequest`` or ``RankingError/Code/unknownSeeds``.
    package func recommend(
        _ requests: [RecommendationRequest]
    ) -> [Result<RecommendationAnswer, RankingError>] {
        let prepared = requests.map { request in
            Result { () throws(RankingError) in try SeedVector(request, in: index, deadline: deadline) }
        }
        // Filled in place; that of a refused request is not returned.
        var answers = prepared.map { result in
            let seeds = try? result.get()
            return RecommendationAnswer(
                modelVersion: index.modelVersion, seeds: seeds?.seeds ?? [], reason: seeds?.reason)
        }
        for type in ResourceType.recommendable {
            rank(type, requests, prepared) { position, items in
                if requests[position].isNewStyle {
                    answers[position].meaningful = answers[position].meaningful ?? [:]
                    answers[position].meaningful?[type.plural] = Self.meaningfulCount(of: items)
                }
                answers[position][type] = items
            }
        }
        let results = requests.indices.map { position in
            prepared[position].map { completed(answers[position], to: requests[position], seeds: $0) }
        }
        // Last, as why something is not listed takes time as well.
        return deadline.isWanted() ? results : requests.map { _ in .failure(.outOfTime) }
    }

    /// Answers one request.
    ///
    /// - Throws: What ``recommend(_:)-([RecommendationRequest])`` returns as a failure.
    package func recommend(_ request: RecommendationRequest) throws(RankingError) -> RecommendationAnswer {
        try recommend([request])[0].get()
    }

    private func rank(
        _ type: ResourceType, _ requests: [RecommendationRequest], _ prepared: [Result<SeedVector, RankingError>],
        _ finish: (_ position: Int, _ items: [RecommendationAnswer.Item]) -> Void
    ) {
        let table = index[type]
        var open: [OpenList] = []
        var merges: [Int: RoundRobinMerge] = [:]
        for (position, request) in requests.enumerated() where request.lists(type) {
            guard case .success(let seeds) = prepared[position], seeds.vector != nil else { continue }
            let artists = request.excludesSeedArtists ? seeds.artists(in: index) : []
            // A list of ten has room for one row of ten seeds.
            let parts = request.blend == .each ? Array(seeds.perSeed.prefix(request.limit)) : [seeds]
            if parts.count > 1 {
                merges[position] = RoundRobinMerge(of: type, for: request, count: parts.count, in: index)
            }
            for part in parts {
                guard let vector = part.vector else { continue }
                let list = CandidateList(
                    of: type, for: request, user: vector, excluded: seeds.ids.union(request.excludedIDs),
                    artists: artists, in: index)
                open.append(OpenList(of: position, part, list))
            }
        }
        while !open.isEmpty, deadline.isWanted() {
            for (open, found) in zip(open, table.index.search(open.map { $0.list.query })) {
                open.list.take(found, while: deadline.isWanted)
            }
            let complete = open.filter { $0.list.isComplete }
            table.prefetch(complete.flatMap { $0.list.chosen.map(\.row) })
            for open in complete {
                let (position, chosen) = (open.position, open.list.chosen)
                let items = chosen.prefix { _ in deadline.isWanted() }.map {
                    item(of: table, $0, in: open, for: requests[position])
                }
                guard merges[position] != nil else {
                    finish(position, items)
                    continue
                }
                merges[position]?.add(items, chosen.map(\.row), of: open.seeds.seeds[0].seed)
            }
            open.removeAll { $0.list.isComplete }
        }
        for (position, merge) in merges {
            guard case .success(let seeds) = prepared[position] else { continue }
            finish(position, merge.items(inOrderOf: seeds.seeds.map(\.seed)))
        }
    }

    /// The answer with what is known once all its lists are there.
    private func completed(
        _ answer: RecommendationAnswer, to request: RecommendationRequest, seeds: SeedVector
    ) -> RecommendationAnswer {
        var answer = answer
        if request.isNewStyle {
            if request.blend == .mean, seeds.areFarApart(in: index) { answer.areSeedsFarApart = true }
            let missing = MissingFeatures(request.filter, in: index)
            if !missing.attributes.isEmpty { answer.missingFeatures = missing.attributes }
            answer.reason = answer.reason ?? missing.reason ?? emptinessReason(answer, to: request)
        }
        if let uri = request.whyNot {
            let reason = OmissionReason(index: index, request: request, seeds: seeds, answer: answer)
            answer.whyNot = reason.omission(of: uri)
        }
        return answer
    }

    /// Why all lists are empty though the seeds are known; `nil` where they are not.
    private func emptinessReason(_ answer: RecommendationAnswer, to request: RecommendationRequest) -> String? {
        let listed = ResourceType.recommendable.filter(request.lists)
        guard deadline.isWanted(), listed.allSatisfy({ answer[$0].isEmpty }) else { return nil }
        let unknown = request.filter.genres.filter { index.genresByName[FoldedName($0)] == nil }
        guard !unknown.isEmpty, unknown.count == request.filter.genres.count else {
            return RecommendationAnswer.nothingLeft
        }
        let names = unknown.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        return "No music in this catalog has the genre \(names)."
    }

    /// How many rows there are up to the last that is nearer than chance; all where that is not known.
    private static func meaningfulCount(of items: [RecommendationAnswer.Item]) -> Int {
        if items.contains(where: { $0.closeness == nil }) { return items.count }
        return items.lastIndex { $0.closeness ?? 0 > 0 }.map { $0 + 1 } ?? 0
    }

    /// A list that is not complete yet.
    private final class OpenList {
        /// Whose it is among the requests.
        let position: Int
        let seeds: SeedVector
        let list: CandidateList

        init(of position: Int, _ seeds: SeedVector, _ list: CandidateList) {
            self.position = position
            self.seeds = seeds
            self.list = list
        }
    }

    /// The fields of an item that only a new-style request gets.
    private struct NewStyleFields {
        let closeness: Double?
        let familiarity: Double?
        let thinReason: RecommendationAnswer.ThinReason?
    }

    private func newStyleFields(
        of type: ResourceType, _ neighbour: Neighbour, in list: CandidateList, cosine: Double
    ) -> NewStyleFields {
        NewStyleFields(
            closeness: index.calibration?.curves[type.rawValue].map { $0.value(of: cosine) },
            familiarity: list.familiarityShift(of: neighbour.row).map { 0 - ($0 * 1_000).rounded() / 1_000 },
            thinReason: list.thinReason(of: neighbour.row))
    }

    private func item(
        of table: EntityTable, _ neighbour: Neighbour, in open: OpenList, for request: RecommendationRequest
    ) -> RecommendationAnswer.Item {
        let list = open.list
        let entity = EntityRef(table.type, row: neighbour.row)
        let cosine = list.cosine(of: neighbour)
        let fields = request.isNewStyle ? newStyleFields(of: table.type, neighbour, in: list, cosine: cosine) : nil
        return RecommendationAnswer.Item(
            name: table.name(at: neighbour.row).stripped,
            spotifyID: table.spotifyID(at: neighbour.row),
            likeness: Likeness.displayed(Likeness.of(cosine)),
            score: Double(neighbour.score),
            quality: table.quality(at: neighbour.row),
            explanation: request.explain
                ? RecommendationExplanation(
                    of: entity, penalty: list.penalty(of: neighbour.row),
                    familiarity: list.familiarityPenalty(of: neighbour.row, cosine), open.seeds, in: index) : nil,
            details: request.details ? index.details(of: entity) : nil,
            closeness: fields?.closeness,
            familiarity: fields?.familiarity,
            versions: list.versions(of: neighbour.row),
            isThin: fields.map { $0.thinReason != nil },
            thinReason: fields?.thinReason
        )
    }
}

/// A score as people read it.
package enum Likeness {
    /// The likeness of a cosine: the cosine itself, clamped to 0…1; 0 for what is not a number.
    package static func of(_ score: Double) -> Double {
        score.isNaN ? 0 : min(max(score, 0), 1)
    }

    /// A likeness rounded for display: the nearest number with two decimals, an exact tie to the even one.
    ///
    /// Correct for the binary value, as Python's `round(x, 2)`: 0.065, which is a little more than it looks, gives
    /// 0.07.
    package static func displayed(_ likeness: Double) -> Double {
        let hundreds = likeness * 100
        var rounded = hundreds.rounded(.toNearestOrEven)
        if abs(hundreds - hundreds.rounded(.towardZero)) == 0.5 {
            // The product may have been rounded onto the tie; what it lost shows on which side the value lies.
            let lost = (-hundreds).addingProduct(likeness, 100)
            if lost > 0 { rounded = hundreds.rounded(.up) }
            if lost < 0 { rounded = hundreds.rounded(.down) }
        }
        return rounded / 100
    }
}
