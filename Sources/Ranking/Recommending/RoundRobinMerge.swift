import Catalog
import Recommendations

/// Merges several lists into one: a row of each in turn, each recording once, within the limits per artist and album.
struct RoundRobinMerge {
    private var lists: [(seed: String, rows: [Int], items: [RecommendationAnswer.Item])] = []
    private let request: RecommendationRequest
    private let recordings: Recordings
    private let limits: ListLimits
    private let exclusion: RowExclusion

    /// Prepares the merge; no list is in it yet.
    ///
    /// - Parameters:
    ///   - type: The kind that is listed.
    ///   - request: What sets the length and the limits.
    ///   - count: How many lists are expected.
    ///   - index: Where the rows come from.
    init(of type: ResourceType, for request: RecommendationRequest, count: Int, in index: CatalogIndex) {
        self.request = request
        recordings = request.foldsVersions ? index.versions(of: type) : index.recordings(of: type)
        limits = ListLimits(request, for: type, in: index)
        exclusion = RowExclusion([], demotesUnnamed: request.fillsUp, for: type, in: index)
        lists.reserveCapacity(count)
    }

    /// Adds the list of one seed.
    mutating func add(_ items: [RecommendationAnswer.Item], _ rows: [Int], of seed: String) {
        lists.append((seed, rows, items))
    }

    /// The one list; the seeds take their turns in this order.
    func items(inOrderOf seeds: [String]) -> [RecommendationAnswer.Item] {
        var places: [String: Int] = [:]
        for (place, seed) in seeds.enumerated() where places[seed] == nil { places[seed] = place }
        let ordered = lists.sorted { places[$0.seed, default: .max] < places[$1.seed, default: .max] }
        var chosen: [RecommendationAnswer.Item] = []
        var groups: Set<Int> = []
        // What the limits keep out, and what has no named artist, follows where that is asked for.
        let hasMore = request.fillsUp && (!limits.isEmpty || exclusion.hasDemotion)
        for isLimited in hasMore ? [true, false] : [true] {
            let exclusion = isLimited ? exclusion : exclusion.withoutDemotion
            var limits = isLimited ? limits : limits.withoutLimits
            var next = [Int](repeating: 0, count: ordered.count)
            var isAnyLeft = true
            while chosen.count < request.limit, isAnyLeft {
                isAnyLeft = false
                for (number, list) in ordered.enumerated() where chosen.count < request.limit {
                    while next[number] < list.rows.count {
                        let (row, item) = (list.rows[next[number]], list.items[next[number]])
                        next[number] += 1
                        guard exclusion.allows(row), limits.allow(row),
                            groups.insert(recordings.representative(of: row)).inserted
                        else { continue }
                        limits.note(row)
                        chosen.append(item)
                        isAnyLeft = true
                        break
                    }
                }
            }
        }
        return chosen
    }
}
