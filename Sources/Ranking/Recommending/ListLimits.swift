import Catalog
import Recommendations

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
