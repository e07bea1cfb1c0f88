import Catalog
import Recommendations

/// One resource that a text may mean, and on which rung of the ladder it stands.
///
/// The ladder is the one order of names: what stands first is what a search lists first and what a seed is taken for.
///
///     exact      the same bytes
///     folded     the same letters and digits; or a title and its artist, in either order; or, where nothing begins
///                with the text, the same but for a leading "the" that the name lacks
///     prefix     the name begins with the text
///     words      every word of the text begins a word of the name, or of its artists' names
///     credit     the same, but only in the credit of a guest: "(feat. Eminem)"
///     fuzzy      a misspelling, the cheapest first
///
/// Among equals the more popular comes first, then the shorter name, then the first `spotify_id`. Between kinds an
/// exact name has no advantage over a folded one, for nobody types capitals: there only popularity counts. One word is
/// weak evidence: a much better known artist of nearly that name goes first, see ``FamousArtist``.
struct NameHit {
    /// The rungs, best first.
    enum Rung: Int, Comparable {
        case exact, folded, prefix, words, credit, fuzzy

        static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }
    }

    let entity: EntityRef
    let rung: Rung
    /// In typos; 0 but for ``Rung/fuzzy``.
    var cost = 0.0
    /// The share of the name that agrees, 0…1; less than 1 for ``Rung/fuzzy`` only.
    var agreement = 1.0
    /// Its share in the popularity of all that the text fits as well, where these are not listed; else `nil`.
    var share: Double?
    /// The sum of popularity + 1 of others of its name that are not listed.
    var hidden = 0.0
}

extension CatalogIndex {
    /// The resources that a text may mean, best first.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - types: The kinds to look among.
    ///   - limit: How many are wanted; misspellings follow only where there are fewer others.
    /// - Returns: Each resource once, on its best rung.
    func ladder(_ query: SearchQuery, among types: [ResourceType], limit: Int) -> [NameHit] {
        Array(rungs(query, among: types, limit: limit).hits.prefix(limit))
    }

    /// The ladder with all that stands on the last rung that was needed.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - types: The kinds to look among.
    ///   - limit: How many are wanted; further rungs are looked at only where there are fewer hits.
    /// - Returns: The hits, and the better known artist among them that the text may be a misspelling of.
    func rungs(
        _ query: SearchQuery, among types: [ResourceType], limit: Int
    ) -> (hits: [NameHit], famous: FamousArtist?) {
        guard limit > 0, !query.words.isEmpty else { return ([], nil) }
        var hits = equalHits(query, among: types, limit: limit)
        var known = Set(hits.map(\.entity))
        func add(_ more: [NameHit]) { hits += more.filter { known.insert($0.entity).inserted } }
        if hits.count < limit { add(titleHits(query, among: types)) }
        if hits.count < limit {
            add(begunOrBareHits(query, among: types, limit: max(limit, Self.rivals) + hits.count))
        }
        if hits.count < limit {
            add(nearHits(query, among: types, limit: max(limit, 1 + NameMatch.maximumAlternatives)))
        }
        guard let famous = famousArtist(query, among: types, before: hits) else { return (hits, nil) }
        hits.removeAll { $0.entity == famous.hit.entity }
        hits.insert(famous.hit, at: famous.place)
        return (hits, famous)
    }

    /// How many hits share the popularity that makes the match of a beginning sure.
    static let rivals = 10

    /// The resources of the text's very name, once folded: of each kind those of the same bytes first, and between
    /// kinds the more popular; of each kind not more than the limit.
    func equalHits(_ query: SearchQuery, among types: [ResourceType], limit: Int = .max) -> [NameHit] {
        let lists = types.map { type in
            let equals = self[type].equals(of: query.name, limit: limit)
            return equals.best.map { candidate in
                let popularity = self[type].popularity(at: candidate.row)
                return (
                    hit: NameHit(
                        entity: EntityRef(type, row: candidate.row),
                        rung: candidate.kind == .exact ? .exact : .folded,
                        share: (Double(popularity) + 1) / equals.weight(candidate.kind)),
                    popularity: popularity
                )
            }
        }
        var next = [Int](repeating: 0, count: lists.count)
        var merged: [NameHit] = []
        merged.reserveCapacity(lists.reduce(0) { $0 + $1.count })
        // Of the next ones of each kind the most popular, of equals that of the earlier kind.
        while let best = lists.indices.filter({ next[$0] < lists[$0].count }).max(by: { left, right in
            let popularities = (lists[left][next[left]].popularity, lists[right][next[right]].popularity)
            return popularities.0 == popularities.1 ? left > right : popularities.0 < popularities.1
        }) {
            merged.append(lists[best][next[best]].hit)
            next[best] += 1
        }
        return merged
    }

    /// What the text begins; where it begins no name itself, first the names that it is with an article too many.
    func begunOrBareHits(_ query: SearchQuery, among types: [ResourceType], limit: Int) -> [NameHit] {
        let begun = begunHits(query, among: types, limit: limit)
        guard query.name.words.hasArticle, !begun.contains(where: { $0.rung == .prefix }) else { return begun }
        let bare = SearchQuery(String(decoding: query.name.words.text.dropFirst(4), as: UTF8.self))
        let equal = equalHits(bare, among: types).map { NameHit(entity: $0.entity, rung: .folded) }
        let known = Set(equal.map(\.entity))
        let others = begun.isEmpty ? begunHits(bare, among: types, limit: limit) : begun
        return equal + others.filter { !known.contains($0.entity) }
    }

    /// The resources of which the text begins the name, or whose words its words begin.
    ///
    /// Of artists the words of a name count as its beginning when other kinds are compared with them: "sinatra" is
    /// rather the singer than an album that begins so. Within a kind, beginnings come first.
    func begunHits(_ query: SearchQuery, among types: [ResourceType], limit: Int) -> [NameHit] {
        guard !query.words.isEmpty else { return [] }
        let words = query.words.count > 1 ? ArtistWords(query, in: self[.artist]) : nil
        func found(_ types: [ResourceType]) -> ArraySlice<BegunName> {
            types.flatMap { type in
                self[type].search(query, limit: limit, artists: words, credits: attributes.rowsOfArtist(type)).keys
                    .map { BegunName(entity: EntityRef(type, row: TopHits.row(of: $0)), key: $0) }
            }.sorted(by: precedes)[...]
        }
        var artists = found(types.filter { $0 == .artist })
        var others = found(types.filter { $0 != .artist })
        var hits: [NameHit] = []
        while hits.count < limit, let next = [artists.first, others.first].compactMap(\.self).min(by: goesBefore) {
            if next.entity.type == .artist { artists.removeFirst() } else { others.removeFirst() }
            hits.append(NameHit(entity: next.entity, rung: NameHit.Rung(TopHits.match(of: next.key))))
        }
        return hits
    }

    private struct BegunName {
        let entity: EntityRef
        let key: UInt64
    }

    /// Whether a name of one kind stands before one of another.
    private func goesBefore(_ left: BegunName, _ right: BegunName) -> Bool {
        func rank(_ name: BegunName) -> (match: Int, unpopularity: UInt8) {
            let match = name.entity.type == .artist ? .prefix : TopHits.match(of: name.key)
            return (match.rawValue, 255 - self[name.entity.type].popularity(at: name.entity.row))
        }
        let ranks = (rank(left), rank(right))
        return ranks.0 == ranks.1 ? precedes(left, right) : ranks.0 < ranks.1
    }

    func popularity(of hit: NameHit) -> UInt8 { self[hit.entity.type].popularity(at: hit.entity.row) }

    private func precedes(_ left: BegunName, _ right: BegunName) -> Bool {
        if left.key >> 32 != right.key >> 32 { return left.key < right.key }
        let ids = (spotifyID(of: left.entity), spotifyID(of: right.entity))
        return ids.0 == ids.1 ? left.entity.type < right.entity.type : ids.0 < ids.1
    }

    private func spotifyID(of entity: EntityRef) -> SpotifyID { self[entity.type].spotifyID(at: entity.row) }
}

extension NameHit.Rung {
    /// The rung of a hit that a search found by its words.
    init(_ match: SearchHit.Match) {
        switch match {
        case .full: self = .folded
        case .prefix: self = .prefix
        case .words: self = .words
        case .credit: self = .credit
        case .fuzzy: self = .fuzzy
        }
    }
}

extension NameHit {
    /// By how much more than the cheapest misspelling another may differ: one typo.
    static let margin = 1.0
}
