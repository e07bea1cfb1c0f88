import Catalog
import Embedding
import Recommendations

/// Builds one list: holds the rows that are chosen so far, and says what to search for next.
///
/// A list without limits and variety is complete after one search. Otherwise each search brings more candidates than
/// are wanted. If they do not fill the list, another search leaves out the chosen rows and those that a limit forbids.
/// The choice is therefore the same as from an ordering of the whole table.
struct CandidateList: Sendable {
    /// The chosen rows, in the order of the list.
    private(set) var chosen: [Neighbour] = []
    private let table: EntityTable
    private let recordings: Recordings
    private var bar: RowBar
    private let request: RecommendationRequest
    private let filter: RowFilter?
    private let penalty: TargetPenalty?
    private let familiarity: FamiliarityPrior?
    private var base: IndexQuery
    private var limits: ListLimits
    private var isExhausted = false
    private var lead = Lead.open
    /// Whether a score is nearer than chance.
    private let isNear: @Sendable (Float) -> Bool

    /// Whether a row may stand first in a list: one with thin evidence may not while there is another that is nearer
    /// than chance.
    private enum Lead {
        /// Whatever the next search brings, if it is not thin.
        case open
        /// The best row that is not thin, which the next search is for.
        case sought
        /// It is chosen, or does not matter.
        case settled
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
        let table = index[type]
        let recordings = request.foldsVersions ? index.versions(of: type) : index.recordings(of: type)
        self.table = table
        self.recordings = recordings
        self.request = request
        filter = RowFilter(request.filter, for: type, in: index)
        penalty = TargetPenalty(request.filter, for: type, in: index)
        familiarity = FamiliarityPrior(request, for: type, in: index)
        bar = RowBar(artists, demotesUnnamed: request.fillsUp, for: type, in: index)
        let curve = index.calibration?.curves[type.rawValue]
        isNear = { score in curve.map { $0.value(of: Double(score)) > 0 } ?? true }
        limits = ListLimits(request, for: type, in: index)
        let rows = excluded.flatMap { table.rows(of: $0) }
        base = IndexQuery(
            user, limit: request.limit, excluded: Set(rows.map(recordings.representative)), twins: recordings.first)
        base.placeFilter = filter?.placeFilter(request.filter, in: index)
        base.filter = Self.filter(filter, bar)
        base.penalty = Self.penalty(penalty, familiarity)
        if !request.isNewStyle || type == .track { lead = .settled }
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
        let (filter, table) = (base.filter, table)
        query.limit = 1
        query.filter = { !table.isThin($0) && filter?($0) ?? true }
        return query
    }

    private static func filter(_ filter: RowFilter?, _ bar: RowBar) -> (@Sendable (Int) -> Bool)? {
        switch (filter, bar.isEmpty) {
        case (nil, true): nil
        case (let filter?, true): { filter.allows($0) }
        case (nil, false): { bar.allows($0) }
        case (let filter?, false): { bar.allows($0) && filter.allows($0) }
        }
    }

    private static func penalty(_ target: TargetPenalty?, _ prior: FamiliarityPrior?) -> (@Sendable (Int) -> Float)? {
        if target == nil && prior == nil { return nil }
        return { (target?.penalty($0) ?? 0) + (prior?.penalty($0) ?? 0) }
    }

    /// Chooses from the candidates of a search.
    mutating func take(_ found: [Neighbour]) {
        let isAll = found.count < base.limit
        var candidates = found
        switch lead {
        case .settled: break
        case .sought:
            // Everything else is searched for again.
            if let first = found.first, isNear(first.score) { choose(first) }
            lead = .settled
            return
        case .open:
            let first = found.firstIndex { !table.isThin($0.row) && isNear($0.score) }
            guard first != nil || isAll else {
                lead = .sought
                return
            }
            if let first { choose(candidates.remove(at: first)) }
            lead = .settled
        }
        if request.diversity > 0 {
            var relevance = MarginalRelevance(
                candidates, picked: chosen, in: table.index, diversity: request.diversity)
            while chosen.count < request.limit, let next = relevance.next(where: limits.allow) { choose(next) }
        } else {
            for candidate in candidates where chosen.count < request.limit && limits.allow(candidate.row) {
                choose(candidate)
            }
        }
        guard isAll else { return }
        isExhausted = !request.fillsUp || limits.isEmpty && !bar.isDemoting
        if !isExhausted {
            // The rows that the limits kept out follow at the end, and those of artists without a name.
            limits = limits.lifted
            bar = bar.lifted
            base.filter = Self.filter(filter, bar)
            base.limit = request.limit
        }
    }

    private mutating func choose(_ neighbour: Neighbour) {
        chosen.append(neighbour)
        limits.note(neighbour.row)
    }

    /// The place of a row in the whole order before limits and variety, from 0; `nil` when it is not among the first.
    func place(of row: Int, within depth: Int) -> Int? {
        var query = base
        query.limit = min(depth, table.count)
        let group = recordings.representative(of: row)
        return table.index.search([query])[0].firstIndex { recordings.representative(of: $0.row) == group }
    }

    /// The amount by which the request's targets lowered the score of a row.
    func penalty(of row: Int) -> Double { penalty.map { Double($0.penalty(row)) } ?? 0 }

    /// The penalty that the request's familiarity took off the score of a row.
    func familiarityPenalty(of row: Int) -> Double { familiarity.map { Double($0.penalty(row)) } ?? 0 }

    /// How many versions a row stands for; `nil` where versions are not folded.
    func versions(of row: Int) -> Int? {
        request.foldsVersions && table.type != .artist ? recordings.count(of: row) : nil
    }
}

extension EntityTable {
    /// Whether a row's vector rests on a single track, as far as albums, artists and genres go.
    func isThin(_ row: Int) -> Bool {
        type != .track && Double(storedQuality(at: row)) <= Evidence(tracks: 1).quality
    }
}

/// The rows that are not listed: those without a name, those by certain artists, and as long as there are others, those
/// of which no artist has a name.
struct RowBar: Sendable {
    private let type: ResourceType
    private let attributes: CatalogAttributes
    private let nameless: Set<Int>
    private let artists: Set<Int>
    /// The artists without a name whose rows follow last.
    private var unnamed: Set<Int> = []

    init(_ artists: Set<Int>, demotesUnnamed: Bool, for type: ResourceType, in index: CatalogIndex) {
        self.type = type
        self.artists = artists
        attributes = index.attributes
        nameless = index[type].nameless
        if demotesUnnamed, type == .album || type == .track { unnamed = index.unnamedArtists }
    }

    /// The same without the rows that follow last.
    var lifted: RowBar {
        var bar = self
        bar.unnamed = []
        return bar
    }

    /// Whether some rows follow last.
    var isDemoting: Bool { !unnamed.isEmpty }

    /// Whether every row may be listed.
    var isEmpty: Bool { nameless.isEmpty && artists.isEmpty && unnamed.isEmpty }

    /// Whether a row may be listed.
    func allows(_ row: Int) -> Bool {
        if nameless.contains(row) { return false }
        if artists.isEmpty && unnamed.isEmpty { return true }
        let own = attributes.artists(of: type, row)
        if !unnamed.isEmpty, !own.isEmpty, own.allSatisfy(unnamed.contains) { return false }
        return !own.contains(where: artists.contains)
    }
}

/// How many rows of one artist and of one album a list may still take.
struct ListLimits: Sendable {
    private let type: ResourceType
    private let attributes: CatalogAttributes
    private let mostPerArtist: Int?
    private let mostPerAlbum: Int?
    private var artists: [Int: Int] = [:]
    private var albums: [Int: Int] = [:]

    /// A limit that makes no sense for a kind, as one per artist for artists, does not count.
    init(_ request: RecommendationRequest, for type: ResourceType, in index: CatalogIndex) {
        self.type = type
        attributes = index.attributes
        mostPerArtist = type == .album || type == .track ? request.maxPerArtist : nil
        mostPerAlbum = type == .track ? request.maxPerAlbum : nil
    }

    private init(type: ResourceType, attributes: CatalogAttributes) {
        self.type = type
        self.attributes = attributes
        (mostPerArtist, mostPerAlbum) = (nil, nil)
    }

    /// The same list without a limit.
    var lifted: ListLimits { ListLimits(type: type, attributes: attributes) }

    /// Whether there is no limit.
    var isEmpty: Bool { mostPerArtist == nil && mostPerAlbum == nil }

    /// Whether a row may be taken: each of its artists, featured ones too, has room left, and so has its album.
    func allow(_ row: Int) -> Bool {
        if let mostPerArtist, !artists.isEmpty {
            let isFull = attributes.artists(of: type, row).contains { artists[$0, default: 0] >= mostPerArtist }
            if isFull { return false }
        }
        guard let mostPerAlbum, !albums.isEmpty, let album = attributes[type].album(at: row) else { return true }
        return albums[album, default: 0] < mostPerAlbum
    }

    mutating func note(_ row: Int) {
        if mostPerArtist != nil { for artist in attributes.artists(of: type, row) { artists[artist, default: 0] += 1 } }
        if mostPerAlbum != nil, let album = attributes[type].album(at: row) { albums[album, default: 0] += 1 }
    }
}
