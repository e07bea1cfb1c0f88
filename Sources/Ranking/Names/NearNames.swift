import Catalog

extension CatalogIndex {
    /// The resources of whose names the text may be a misspelling, the cheapest first; titles with their artist among
    /// them.
    ///
    /// Of a text that names a title and an artist, the title by somebody else is another song: "Glass Meridian - Nimbus
    /// Parade" is not the cover by the Copper Owls. Where the catalog has that artist and not the song, the artist is
    /// the hit and others' songs follow. Where it has neither, there is none.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - types: The kinds to look among.
    ///   - limit: How many of one name are wanted: of some titles there are thousands.
    /// - Returns: The hits.
    func nearHits(_ query: SearchQuery, among types: [ResourceType], limit: Int) -> [NameHit] {
        let readings = TitleWithArtist.readings(of: query.name.name)
        // Of a title with its artist any of them may be the one.
        let limit = readings.isEmpty ? limit : .max
        var hits = types.flatMap { type in
            self[type].near(query.name, margin: NameHit.margin, limit: limit).map { candidate in
                NameHit(
                    entity: EntityRef(type, row: candidate.row), rung: .fuzzy, cost: candidate.cost,
                    agreement: candidate.agreement, hidden: candidate.hidden)
            }
        }
        hits = withoutOthersTitles(hits, query, readings, among: types)
        let known = Set(hits.map(\.entity))
        let titles = nearTitleHits(
            query, readings.isEmpty ? cuts(of: query.name, among: types) : readings, among: types)
        return
            (hits.filter { hit in !titles.contains { $0.entity == hit.entity && $0.cost < hit.cost } }
            + titles.filter { title in
                !known.contains(title.entity)
                    || hits.contains { $0.entity == title.entity && $0.cost > title.cost }
            }).sorted { isCheaper($0, than: $1) }
    }

    private func cuts(of query: NameQuery, among types: [ResourceType]) -> [TitleWithArtist] {
        guard types.contains(.album) || types.contains(.track) else { return [] }
        let artists = self[.artist]
        return TitleWithArtist.cuts(of: query) { artists.directory.equals.contains($0, in: artists.names) }
    }

    /// Hits without the titles whose suffix is an artist who did not make them, and with that artist instead.
    private func withoutOthersTitles(
        _ hits: [NameHit], _ query: SearchQuery, _ readings: [TitleWithArtist], among types: [ResourceType]
    ) -> [NameHit] {
        let readings = readings.filter { !$0.isEdition }
        guard !readings.isEmpty else { return hits }
        let letters = Double(max(query.name.key.letters.count, 1))
        var artists: [Int: Double] = [:]
        for reading in readings {
            for (row, cost) in nearlyNamedArtists(reading) where cost <= NameHit.margin {
                let share = Double(reading.artist.key.letters.count) / letters
                artists[row] = max(artists[row] ?? 0, min(1, share))
            }
        }
        let isArtistAsked = types.contains(.artist) && !artists.isEmpty
        let (albumMakers, trackMakers) = (attributes[.album].artists, attributes[.track].artists)
        let ending = query.name.ending
        let endsWithName = query.name.endsWithName
        let kept = hits.compactMap { hit -> NameHit? in
            guard hit.cost >= NameKey.leastSuffixCost else { return hit }
            if hit.entity.type == .artist, let share = artists[hit.entity.row] {
                return NameHit(
                    entity: hit.entity, rung: hit.rung, cost: hit.cost, agreement: min(hit.agreement, share))
            }
            guard hit.entity.type == .album || hit.entity.type == .track else { return hit }
            let makers = (hit.entity.type == .album ? albumMakers : trackMakers)[hit.entity.row]
            if makers.contains(where: { artists[Int($0)] != nil }) { return hit }
            guard isArtistAsked else {
                return artists.isEmpty && (!endsWithName || endsAlike(hit, ending)) ? hit : nil
            }
            return NameHit(
                entity: hit.entity, rung: hit.rung, cost: hit.cost + NameHit.margin,
                agreement: max(0, hit.agreement - NameHit.margin / letters))
        }
        guard isArtistAsked else { return kept }
        let known = Set(kept.map(\.entity))
        return kept
            + artists.map { row, share in
                NameHit(
                    entity: EntityRef(.artist, row: row), rung: .fuzzy, cost: NameKey.missingSuffixCost,
                    agreement: share)
            }.filter { !known.contains($0.entity) && !self[.artist].nameless.contains($0.entity.row) }
    }

    /// Whether a hit's own name ends in an edition that the text's end may be a misspelling of: "Lvie" of "Live".
    private func endsAlike(_ hit: NameHit, _ asked: NameQuery?) -> Bool {
        let name = NameQuery(self[hit.entity.type].name(at: hit.entity.row))
        guard let asked, !name.endsWithName, let own = name.ending else { return false }
        let (left, right) = (own.key.letters, asked.key.letters)
        return Typos.distance(left[...], right[...], limit: Typos.allowed(in: right.count)) != nil
    }

    /// Whether a hit stands before another of its rung: the cheaper, then the more popular.
    func isCheaper(_ left: NameHit, than right: NameHit) -> Bool {
        if left.cost != right.cost { return left.cost < right.cost }
        let popularities = (popularity(of: left), popularity(of: right))
        if popularities.0 != popularities.1 { return popularities.0 > popularities.1 }
        return (left.entity.type, left.entity.row) < (right.entity.type, right.entity.row)
    }
}

extension NameQuery {
    /// What stands behind the first dash between spaces; `nil` without one.
    var ending: NameQuery? {
        var name = name
        // Nearly no name has a dash, and of a long text each of its characters would be compared.
        let mayHaveDash = name.withUTF8 { bytes in
            bytes.indices.contains { place in
                bytes[place] == 0xE2
                    || bytes[place] == 0x2D && place > 0 && bytes[place - 1] == 0x20 && place + 1 < bytes.count
                        && bytes[place + 1] == 0x20
            }
        }
        guard mayHaveDash else { return nil }
        let dashes = [" - ", " – ", " — "].compactMap { name.firstRange(of: $0) }
        guard let dash = dashes.min(by: { $0.lowerBound < $1.lowerBound }) else { return nil }
        return NameQuery(String(name[dash.upperBound...]))
    }

    /// Whether a dash stands before words that do not describe a version, as before an artist's name.
    var endsWithName: Bool { ending.map { !VersionTitle.isEdition($0.words) } ?? false }
}
