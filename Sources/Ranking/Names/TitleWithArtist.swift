import Catalog

/// A text read as a title and its artist: "Queen - Bohemian Rhapsody", "Bohemian Rhapsody by Queen".
struct TitleWithArtist {
    let title: NameQuery
    /// The artist as it is written, and where that names several each of them.
    let artists: [NameQuery]
    /// Whether a sign or "by" stands between both.
    let isSeparated: Bool

    init?(title: Substring, artist: Substring, isSeparated: Bool = true) {
        let title = NameQuery(Self.trimmed(title))
        let artists = Self.names(in: artist).map(NameQuery.init).filter { $0.words.count > 0 }
        guard title.words.count > 0, !artists.isEmpty else { return nil }
        self.title = title
        self.artists = artists
        self.isSeparated = isSeparated
    }

    /// The artist as it is written.
    var artist: NameQuery { artists[0] }

    /// Whether the artist may as well be the title's description of its version: "Live", "Remastered 2011".
    var isEdition: Bool { VersionTitle.isEdition(artist.words) }

    /// Signs between spaces come first, for names may hold them without: "Twenty-One Pilots - Heathens".
    private static let signs = [
        " - ", " – ", " — ", " − ", " ‐ ", " ‑ ", " | ", " / ", " // ", " · ", " • ", " ~ ", ": ", "; ", ", ", "\t",
    ]
    private static let tightSigns = ["–", "—", "|", "·", "•", "-", "/"]
    private static let between = [
        " & ", " and ", ", ", "; ", " + ", " x ", " / ", " vs. ", " vs ", " feat. ", " feat ", " ft. ", " ft ",
        " featuring ", " with ",
    ]
    /// How many places of a text are tried.
    private static let mostPlaces = 4

    /// The ways in which a text with a separator may be read so, likeliest first.
    static func readings(of text: String) -> [TitleWithArtist] {
        // Nearly no text has a sign.
        guard text.utf8.contains(where: isSign) else { return bylines(of: text).compactMap(\.self) }
        var places: [Range<String.Index>] = []
        func find(_ signs: [String]) {
            for sign in signs where places.count < mostPlaces {
                places += text.ranges(of: sign).prefix(mostPlaces - places.count)
            }
        }
        find(signs)
        // A name alone may hold one, such as "Jay-Z".
        if places.isEmpty, text.contains(" ") { find(tightSigns) }
        var readings: [TitleWithArtist?] = places.flatMap { place in
            let (left, right) = (text[..<place.lowerBound], text[place.upperBound...])
            return [TitleWithArtist(title: right, artist: left), TitleWithArtist(title: left, artist: right)]
        }
        readings += bylines(of: text)
        if let bracket = text.firstIndex(where: { $0 == "(" || $0 == "[" }) {
            readings.append(TitleWithArtist(title: text[..<bracket], artist: text[bracket...]))
        }
        return readings.compactMap(\.self)
    }

    /// Whether a byte is a sign, or the first of one that is not ASCII.
    private static func isSign(_ byte: UInt8) -> Bool {
        byte == 0xE2 || byte == 0xC2 || "-|/~:;,\t([".utf8.contains(byte)
    }

    /// The readings by a "by" between words, the last one first, for titles may hold another.
    private static func bylines(of text: String) -> [TitleWithArtist?] {
        // Nearly no text has one.
        guard zip(text.utf8, text.utf8.dropFirst()).contains(where: { $0 | 0x20 == 0x62 && $1 | 0x20 == 0x79 }) else {
            return []
        }
        return text.split(separator: " ").filter { $0.lowercased() == "by" }.suffix(mostPlaces).reversed().map { word in
            TitleWithArtist(title: text[..<word.startIndex], artist: text[word.endIndex...])
        }
    }

    /// The ways to cut a text without a separator into title and artist at a space, artist first and last.
    ///
    /// - Parameters:
    ///   - query: The text.
    ///   - isArtist: Whether there is an artist of a folded name; cuts with others may be left out.
    /// - Returns: The readings.
    static func cuts(of query: NameQuery, where isArtist: ([UInt8]) -> Bool) -> [TitleWithArtist] {
        let text = query.name
        let words = text.split(separator: " ")
        guard (3...SearchQuery.maximumWords).contains(words.count) else { return [] }
        // Of a plain text each word is one of the folded words, and those that could be several artists are rare.
        let known = query.isPlain && words.count == query.words.count ? query.words : nil
        func mayBeArtist(_ range: Range<Int>) -> Bool {
            guard let known else { return true }
            if range.dropFirst().dropLast().contains(where: { joins(known.text[known.range(of: $0)]) }) { return true }
            let (start, end) = (known.range(of: range.lowerBound).lowerBound, known.ends[range.upperBound - 1])
            return isArtist(Array(known.text[start..<end]))
        }
        return words.indices.dropFirst().flatMap { number in
            let place = words[number].startIndex
            let (left, right) = (text[..<place], text[place...])
            return [
                mayBeArtist(0..<number) ? TitleWithArtist(title: right, artist: left, isSeparated: false) : nil,
                mayBeArtist(number..<words.count)
                    ? TitleWithArtist(title: left, artist: right, isSeparated: false) : nil,
            ]
        }.compactMap(\.self)
    }

    /// Whether a folded word may stand between several artists.
    private static func joins(_ word: ArraySlice<UInt8>) -> Bool {
        joining.contains { $0.elementsEqual(word) }
    }

    private static let joining = ["and", "x", "vs", "feat", "ft", "featuring", "with"].map { Array($0.utf8) }

    /// An artist as written, without what stands in brackets behind it, and each of several.
    private static func names(in text: Substring) -> [String] {
        var names = [trimmed(text)]
        let bare = text.prefix { $0 != "(" && $0 != "[" }
        if bare.count < text.count, bare.contains(where: \.isLetter) { names.append(trimmed(bare)) }
        var parts = [bare]
        let bytes = Array(bare.utf8)
        for sign in between where holds(bytes, sign.utf8) {
            parts = parts.flatMap { $0.split(separator: sign, omittingEmptySubsequences: true) }
        }
        if parts.count > 1 { names += parts.map(trimmed) }
        return names
    }

    /// Whether some bytes stand in a text; to split it takes a hundred times longer.
    private static func holds(_ text: [UInt8], _ sign: String.UTF8View) -> Bool {
        guard text.count >= sign.count else { return false }
        return (0...text.count - sign.count).contains { text[$0...].starts(with: sign) }
    }

    private static func trimmed(_ text: Substring) -> String {
        let text = text.drop { $0 == " " }
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return String(text[...last])
    }
}

extension CatalogIndex {
    /// The albums and tracks of the very title by the very artist that a text names.
    func titleHits(_ query: SearchQuery, among types: [ResourceType]) -> [NameHit] {
        hits(query, TitleWithArtist.readings(of: query.name.name), among: types, .folded) { reading, table, take in
            table.forEachEqual(of: reading.title) { take($0, 0) }
        } artists: {
            namedArtists($0)
        }
    }

    /// The same with misspellings in either.
    func nearTitleHits(
        _ query: SearchQuery, _ readings: [TitleWithArtist], among types: [ResourceType]
    ) -> [NameHit] {
        hits(query, readings, among: types, .fuzzy) { reading, table, take in
            table.forEachEqual(of: reading.title) { take($0, 0) }
            table.forEachNear(reading.title, margin: NameHit.margin, take)
        } artists: { reading in
            reading.isSeparated ? nearlyNamedArtists(reading) : namedArtists(reading)
        }
    }

    /// The rows of the artists that a reading names, and what the difference costs: nothing.
    private func namedArtists(_ reading: TitleWithArtist) -> [Int: Double] {
        for name in reading.artists {
            let found = self[.artist].equals(of: name)
            if !found.isEmpty { return Dictionary(found.map { ($0.row, 0) }, uniquingKeysWith: min) }
        }
        return [:]
    }

    /// The same with misspellings.
    func nearlyNamedArtists(_ reading: TitleWithArtist) -> [Int: Double] {
        let table = self[.artist]
        for name in reading.artists {
            let found = table.equals(of: name) + table.near(name, margin: NameHit.margin)
            if !found.isEmpty { return Dictionary(found.map { ($0.row, $0.cost) }, uniquingKeysWith: min) }
        }
        return [:]
    }

    /// How much cheaper a title is whose artist is named beside it.
    private static let bothNamed = 0.5

    private func hits(
        _ query: SearchQuery, _ readings: [TitleWithArtist], among types: [ResourceType], _ rung: NameHit.Rung,
        titles: (TitleWithArtist, EntityTable, _ take: (_ row: Int, _ cost: Double) -> Void) -> Void,
        artists: (TitleWithArtist) -> [Int: Double]
    ) -> [NameHit] {
        let types = types.filter { $0 == .album || $0 == .track }
        guard !types.isEmpty else { return [] }
        let letters = Double(max(query.name.key.letters.count, 1))
        var costs: [EntityRef: Double] = [:]
        for reading in readings {
            let artists = artists(reading)
            guard !artists.isEmpty else { continue }
            for type in types {
                let credits = attributes[type].artists
                titles(reading, self[type]) { row, cost in
                    var credited: Double?
                    for artist in credits[row] {
                        if let own = artists[Int(artist)] { credited = min(credited ?? own, own) }
                    }
                    guard let credited else { return }
                    let entity = EntityRef(type, row: row)
                    // Whoever names both means the song rather than its artist.
                    costs[entity] = min(costs[entity] ?? .infinity, max(0, cost + credited - Self.bothNamed))
                }
            }
        }
        return costs.map { entity, cost in
            NameHit(entity: entity, rung: rung, cost: cost, agreement: max(0, 1 - cost / letters))
        }.sorted { isCheaper($0, than: $1) }
    }
}
