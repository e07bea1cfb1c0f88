import Catalog
import Embedding
import Recommendations

/// Builds one list: holds the rows that are chosen so far, and decides what to search for next.
///
/// A list without limits and variety is complete after one search. Otherwise each search brings more candidates than
/// are wanted. If they do not fill the list, another search leaves out the chosen rows and those that a limit forbids.
/// The choice is therefore the same as from an ordering of the whole table.
final class CandidateList {
    /// The chosen rows, in the order of the list.
    private(set) var chosen: [Neighbour] = []
    private let type: ResourceType
    private let vectors: any VectorIndex
    private let recordings: Recordings
    private let evidence: ThinEvidence
    private var exclusion: RowExclusion
    private let request: RecommendationRequest
    private let filter: RowFilter?
    private let penalty: TargetPenalty?
    private let familiarity: FamiliarityPrior?
    private var base: IndexQuery
    private var limits: ListLimits
    private var isExhausted = false
    private var lead = Lead.open
    private let chance: ChanceLimit

    /// Whether a row may stand first in a list: one with thin evidence may not while there is another that is nearer
    /// than chance, or where nothing is.
    private enum Lead {
        /// Whatever the next search brings, if it is not thin.
        case open
        /// The best row that is not thin, which the next search is for.
        case sought(isAnyNear: Bool)
        /// It is chosen, or does not matter.
        case done
    }

    /// Starts a list with nothing chosen.
    ///
    /// - Parameters:
    ///   - type: The kind that is listed.
    ///   - request: What sets the length, filter, targets, limits and variety.
    ///   - user: The vector that rows are compared with, at unit length.
    ///   - excluded: The identifiers that must not be listed, nor another release of the same recording.
    ///   - artists: The positions of artists of whom nothing is listed.
    ///   - index: Where the kind's rows come from.
    init(
        of type: ResourceType, for request: RecommendationRequest, user: [Float], excluded: Set<SpotifyID>,
        artists: Set<Int>, in index: CatalogIndex
    ) {
        let recordings = request.foldsVersions ? index.versions(of: type) : index.recordings(of: type)
        self.type = type
        vectors = index[type].index
        self.recordings = recordings
        evidence = ThinEvidence(of: type, in: index)
        self.request = request
        filter = RowFilter(request.filter, for: type, in: index)
        penalty = TargetPenalty(request.filter, for: type, in: index)
        familiarity = FamiliarityPrior(request, for: type, in: index)
        exclusion = RowExclusion(artists, demotesUnnamed: request.fillsUp, for: type, in: index)
        chance = ChanceLimit(request.isNewStyle ? index.calibration?.curves[type.rawValue] : nil)
        limits = ListLimits(request, for: type, in: index)
        let rows = excluded.flatMap { index[type].rows(of: $0) }
        base = IndexQuery(
            user, limit: request.limit, excluded: Set(rows.map(recordings.representative)), groups: recordings.groups)
        base.placeFilter = filter?.placeFilter(request.filter, in: index)
        base.filter = Self.filter(filter, exclusion)
        base.penalty = Self.penalty(penalty, familiarity).map(chance.ordering)
        if !request.isNewStyle || type == .track { lead = .done }
        // Variety needs something to choose from; a limit skips candidates.
        if request.diversity > 0 {
            base.limit = max(10 * request.limit, 100)
        } else if !limits.isEmpty {
            base.limit = 4 * request.limit
        }
    }

    /// Whether there is nothing left to look for.
    var isComplete: Bool { isExhausted || chosen.count >= request.limit }

    /// The next search.
    var query: IndexQuery {
        if case .sought = lead { return leadQuery }
        guard !chosen.isEmpty else { return base }
        var query = base
        query.excluded.formUnion(chosen.map { recordings.representative(of: $0.row) })
        if !limits.isEmpty {
            let (filter, limits) = (base.filter, limits)
            query.filter = { limits.allow($0) && filter?($0) ?? true }
        }
        return query
    }

    private var leadQuery: IndexQuery {
        var query = base
        let (filter, evidence) = (base.filter, evidence)
        query.limit = 1
        query.filter = { !evidence.isThin($0) && filter?($0) ?? true }
        return query
    }

    private static func filter(_ filter: RowFilter?, _ exclusion: RowExclusion) -> (@Sendable (Int) -> Bool)? {
        switch (filter, exclusion.isEmpty) {
        case (nil, true): nil
        case (let filter?, true): { filter.allows($0) }
        case (nil, false): { exclusion.allows($0) }
        case (let filter?, false): { exclusion.allows($0) && filter.allows($0) }
        }
    }

    private static func penalty(
        _ target: TargetPenalty?, _ prior: FamiliarityPrior?
    ) -> (@Sendable (Int, Float) -> Float)? {
        if target == nil && prior == nil { return nil }
        return { row, cosine in (target?.penalty(row) ?? 0) + (prior?.penalty(row, cosine) ?? 0) }
    }

    /// Chooses from the candidates of a search.
    ///
    /// - Parameters:
    ///   - found: The candidates, best first.
    ///   - isWanted: Asked before each choice by variety, which compares it with all that are left.
    func take(_ found: [Neighbour], while isWanted: () -> Bool = { true }) {
        let isAll = found.count < base.limit
        var candidates = found
        switch lead {
        case .done: break
        case .sought(let isAnyNear):
            // Everything else is searched for again.
            if let first = found.first, isNear(first) || !isAnyNear { choose(first) }
            lead = .done
            return
        case .open:
            let isAnyNear = found.first.map(isNear) ?? false
            let first = found.firstIndex { !evidence.isThin($0.row) && (isNear($0) || !isAnyNear) }
            guard first != nil || isAll else {
                lead = .sought(isAnyNear: isAnyNear)
                return
            }
            if let first { choose(candidates.remove(at: first)) }
            lead = .done
        }
        if request.diversity > 0 {
            var relevance = MarginalRelevance(
                candidates, picked: chosen, in: vectors, diversity: request.diversity)
            while chosen.count < request.limit, isWanted(), let next = relevance.next(where: limits.allow) {
                choose(next)
            }
        } else {
            for candidate in candidates where chosen.count < request.limit && limits.allow(candidate.row) {
                choose(candidate)
            }
        }
        guard isAll else { return }
        isExhausted = !request.fillsUp || limits.isEmpty && !exclusion.hasDemotion
        if !isExhausted {
            // The rows that the limits kept out follow at the end, and those of artists without a name.
            limits = limits.withoutLimits
            exclusion = exclusion.withoutDemotion
            base.filter = Self.filter(filter, exclusion)
            base.limit = request.limit
        }
    }

    private func isNear(_ neighbour: Neighbour) -> Bool { chance.isPassed(by: Float(cosine(of: scored(neighbour)))) }

    /// A neighbour with the score that counts: its cosine less what targets and familiarity cost.
    private func scored(_ neighbour: Neighbour) -> Neighbour {
        guard let cost = Self.penalty(penalty, familiarity), ChanceLimit.isLowered(neighbour.score) else {
            return neighbour
        }
        let cosine = Float(Cosine.of(base.vector, vectors.vector(at: neighbour.row)))
        return Neighbour(row: neighbour.row, score: cosine - cost(neighbour.row, cosine))
    }

    private func choose(_ neighbour: Neighbour) {
        chosen.append(scored(neighbour))
        limits.note(neighbour.row)
    }

    /// The places of the first rows in the whole order before limits and variety, from 0, by their groups.
    func places(within depth: Int) -> [Int: Int] {
        var query = base
        query.limit = min(depth, vectors.count)
        return vectors.search([query])[0].enumerated().reduce(into: [:]) { places, found in
            places[group(of: found.element.row)] = found.offset
        }
    }

    /// The first row of those that are the same as a row.
    func group(of row: Int) -> Int { recordings.representative(of: row) }

    /// How many rows may be listed, each recording once.
    var allowedCount: Int {
        (0..<vectors.count).reduce(into: Set<Int>()) { if base.allows($1) { $0.insert(group(of: $1)) } }.count
    }

    /// The amount by which the request's targets lowered the score of a row.
    func penalty(of row: Int) -> Double { penalty.map { Double($0.penalty(row)) } ?? 0 }

    /// The amount by which the request's familiarity lowered the cosine of a row.
    func familiarityPenalty(of row: Int, _ cosine: Double) -> Double {
        familiarity.map { Double($0.penalty(row, Float(cosine))) } ?? 0
    }

    /// What the request's familiarity took off the closeness of a row; `nil` where it does not matter.
    func familiarityShift(of row: Int) -> Double? { familiarity.map { $0.shift(row) } }

    /// The cosine of a row that has a score.
    func cosine(of neighbour: Neighbour) -> Double {
        familiarity == nil
            ? Double(neighbour.score) + penalty(of: neighbour.row)
            : Cosine.of(base.vector, vectors.vector(at: neighbour.row))
    }

    /// Why a row rests on little; `nil` where it does not.
    func thinReason(of row: Int) -> RecommendationAnswer.ThinReason? { evidence.reason(row) }

    /// How many versions a row stands for; `nil` where versions are not folded.
    func versions(of row: Int) -> Int? {
        request.foldsVersions && type != .artist ? recordings.count(of: row) : nil
    }
}
