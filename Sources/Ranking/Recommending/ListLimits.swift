import Catalog
import Recommendations

/// The rows that are not listed: those without a name, those by certain artists, and as long as there are others, those
/// of which no artist has a name.
struct RowExclusion: Sendable {
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
    var withoutDemotion: RowExclusion {
        var exclusion = self
        exclusion.unnamed = []
        return exclusion
    }

    /// Whether some rows follow last.
    var hasDemotion: Bool { !unnamed.isEmpty }

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
    var withoutLimits: ListLimits { ListLimits(type: type, attributes: attributes) }

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
