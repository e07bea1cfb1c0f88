import Catalog
import Recommendations

/// Builds one list: holds the rows that are chosen so far, and says what to search for next.
///
/// A list without limits and variety is complete after one search. Otherwise each search brings more candidates than are
/// wanted. If they do not fill the list, another search leaves out the chosen rows and those that a limit forbids. The
/// choice is therefore the same as from an ordering of the whole table.
struct CandidateList: Sendable {
    /// The chosen rows, in the order of the list.
    private(set) var chosen: [Neighbour] = []
    private let table: EntityTable
    private let recordings: Recordings
    private let request: RecommendationRequest
    private let filter: RowFilter?
    private let penalty: TargetPenalty?
    private var base: IndexQuery
    private var limits: ListLimits
    private var isExhausted = false

    /// Starts a list with nothing chosen.
    ///
    /// - Parameters:
    ///   - type: The kind that is listed.
    ///   - request: What sets the length, filter, targets, limits and variety.
    ///   - user: The vector that rows are compared with, at unit length.
    ///   - excluded: The identifiers that must not be listed, nor another release of the same recording.
    ///   - index: Where the kind's rows come from.
    init(
        of type: ResourceType, for request: RecommendationRequest, user: [Float], excluded: Set<SpotifyID>,
        in index: CatalogIndex
    ) {
        let table = index[type]
        let recordings = index.recordings(of: type)
        self.table = table
        self.recordings = recordings
        self.request = request
        filter = RowFilter(request.filter, for: type, in: index)
        penalty = TargetPenalty(request.filter, for: type, in: index)
        limits = ListLimits(request, for: type, in: index)
        let rows = excluded.flatMap { table.rows(of: $0) }
        base = IndexQuery(
            user, limit: request.limit, excluded: Set(rows.map(recordings.representative)), twins: recordings.first)
        if let filter {
            base.filter = { filter.allows($0) }
            base.placeFilter = filter.placeFilter(request.filter, in: index)
        }
        if let penalty { base.penalty = { penalty.penalty($0) } }
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
        guard !chosen.isEmpty else { return base }
        var query = base
        query.excluded.formUnion(chosen.map { recordings.representative(of: $0.row) })
        let (filter, limits) = (filter, limits)
        query.filter = { limits.allow($0) && filter?.allows($0) ?? true }
        return query
    }

    /// Chooses from the candidates of a search.
    mutating func take(_ candidates: [Neighbour]) {
        if request.diversity > 0 {
            var relevance = MarginalRelevance(
                candidates, picked: chosen, in: table.index, diversity: request.diversity)
            while chosen.count < request.limit, let next = relevance.next(where: limits.allow) { choose(next) }
        } else {
            for candidate in candidates where chosen.count < request.limit && limits.allow(candidate.row) {
                choose(candidate)
            }
        }
        isExhausted = candidates.count < base.limit
    }

    private mutating func choose(_ neighbour: Neighbour) {
        chosen.append(neighbour)
        limits.note(neighbour.row)
    }

    /// The amount by which the request's targets lowered the score of a row.
    func penalty(of row: Int) -> Double { penalty.map { Double($0.penalty(row)) } ?? 0 }
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
