import Catalog

/// A text read as a title and its artist: "Queen - Bohemian Rhapsody", "Bohemian Rhapsody by Queen".
struct TitleWithArtist {
    let title: NameQuery
    let artist: NameQuery

    /// How many dashes of a text are tried.
    private static let mostSeparators = 3

    /// The ways in which a text may be read so, likeliest first.
    static func readings(of text: String) -> [TitleWithArtist] {
        // Nearly no text has one of them.
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == 0xE2 }) || text.contains(" by ") else {
            return []
        }
        var readings: [TitleWithArtist] = []
        func add(title: Substring, artist: Substring) {
            let (title, artist) = (NameQuery(String(title)), NameQuery(String(artist)))
            guard title.words.count > 0, artist.words.count > 0 else { return }
            readings.append(TitleWithArtist(title: title, artist: artist))
        }
        for dash in [" - ", " – ", " — "] {
            for place in text.ranges(of: dash).prefix(mostSeparators) {
                let (left, right) = (text[..<place.lowerBound], text[place.upperBound...])
                add(title: right, artist: left)
                add(title: left, artist: right)
            }
        }
        for place in text.ranges(of: " by ").suffix(mostSeparators).reversed() {
            add(title: text[..<place.lowerBound], artist: text[place.upperBound...])
        }
        return readings
    }
}

extension CatalogIndex {
    /// The albums and tracks of the very title by the very artist that a text names.
    func titleHits(_ query: SearchQuery, among types: [ResourceType]) -> [NameHit] {
        hits(query, among: types, .folded) { reading, table in
            table.equals(of: reading.title).map { ($0.row, 0) }
        } artists: { reading in
            Dictionary(self[.artist].equals(of: reading.artist).map { ($0.row, 0) }, uniquingKeysWith: min)
        }
    }

    /// The same with misspellings in either.
    func nearTitleHits(_ query: SearchQuery, among types: [ResourceType]) -> [NameHit] {
        hits(query, among: types, .fuzzy) { reading, table in
            (table.equals(of: reading.title) + table.near(reading.title, margin: NameHit.margin))
                .map { ($0.row, $0.cost) }
        } artists: { reading in
            let table = self[.artist]
            let found = table.equals(of: reading.artist) + table.near(reading.artist, margin: NameHit.margin)
            return Dictionary(found.map { ($0.row, $0.cost) }, uniquingKeysWith: min)
        }
    }

    private func hits(
        _ query: SearchQuery, among types: [ResourceType], _ rung: NameHit.Rung,
        titles: (TitleWithArtist, EntityTable) -> [(row: Int, cost: Double)],
        artists: (TitleWithArtist) -> [Int: Double]
    ) -> [NameHit] {
        let types = types.filter { $0 == .album || $0 == .track }
        guard !types.isEmpty else { return [] }
        let letters = Double(max(query.name.key.letters.count, 1))
        var costs: [EntityRef: Double] = [:]
        for reading in TitleWithArtist.readings(of: query.name.name) {
            let artists = artists(reading)
            guard !artists.isEmpty else { continue }
            for type in types {
                for (row, cost) in titles(reading, self[type]) {
                    let credited = attributes.artists(of: type, row).compactMap { artists[$0] }.min()
                    guard let credited else { continue }
                    let entity = EntityRef(type, row: row)
                    costs[entity] = min(costs[entity] ?? .infinity, cost + credited)
                }
            }
        }
        return costs.map { entity, cost in
            NameHit(entity: entity, rung: rung, cost: cost, agreement: max(0, 1 - cost / letters))
        }.sorted { left, right in
            if left.cost != right.cost { return left.cost < right.cost }
            let popularities = (popularity(of: left), popularity(of: right))
            if popularities.0 != popularities.1 { return popularities.0 > popularities.1 }
            return (left.entity.type, left.entity.row) < (right.entity.type, right.entity.row)
        }
    }
}
