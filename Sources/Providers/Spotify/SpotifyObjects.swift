import Catalog
import Foundation

// The Web API's objects as its answers hold them. All but identifiers may be missing: fields came and went over the
// years (2014: no dates on short albums; 2026: no popularity for small applications), and numbers come as 204053.0 too.

/// A page of a list.
struct SpotifyPage<Item: Decodable>: Decodable {
    /// The items; deleted or withheld ones are `null`.
    let items: [Item?]
    let next: String?
    let total: LenientInt?
    let limit: LenientInt?
}

struct SpotifyArtist: Decodable {
    struct Followers: Decodable {
        let total: LenientInt?
    }

    let id: String?
    let name: String?
    let genres: [String?]?
    let popularity: LenientInt?
    let followers: Followers?
    let images: [SpotifyImage?]?

    var artist: Artist? {
        guard let id, !id.isEmpty else { return nil }
        return Artist(
            id: SpotifyID(id), name: name ?? "", genres: genres?.compactMap(\.self) ?? [],
            popularity: popularity?.value, followers: followers?.total?.value, imageURLs: images.addresses)
    }

    var reference: ArtistReference? {
        guard let id, !id.isEmpty else { return nil }
        return ArtistReference(id: SpotifyID(id), name: name ?? "")
    }
}

struct SpotifyAlbum: Decodable {
    let id: String?
    let name: String?
    let kind: String?
    let artists: [SpotifyArtist?]?
    let released: String?
    let precision: String?
    let totalTracks: LenientInt?
    let images: [SpotifyImage?]?

    private enum CodingKeys: String, CodingKey {
        case id, name, artists, images
        case kind = "album_type"
        case released = "release_date"
        case precision = "release_date_precision"
        case totalTracks = "total_tracks"
    }

    var album: Album? {
        guard let id, !id.isEmpty else { return nil }
        let precision = precision.flatMap(ReleaseDate.Precision.init(rawValue:))
        return Album(
            id: SpotifyID(id), name: name ?? "", kind: Album.Kind(providerValue: kind ?? ""),
            artists: artists.references,
            released: self.released.flatMap { ReleaseDate($0, precision: precision) } ?? .unknown,
            totalTracks: max(0, totalTracks?.value ?? 0), imageURLs: images.addresses)
    }
}

struct SpotifyTrack: Decodable {
    struct ExternalIDs: Decodable {
        let isrc: String?
    }

    let id: String?
    let name: String?
    let artists: [SpotifyArtist?]?
    let discNumber, trackNumber, duration, popularity: LenientInt?
    let isExplicit: Bool?
    let externalIDs: ExternalIDs?

    private enum CodingKeys: String, CodingKey {
        case id, name, artists, popularity
        case discNumber = "disc_number"
        case trackNumber = "track_number"
        case duration = "duration_ms"
        case isExplicit = "explicit"
        case externalIDs = "external_ids"
    }

    func track(on album: SpotifyID) -> Track? {
        guard let id, !id.isEmpty else { return nil }
        return Track(
            id: SpotifyID(id), name: name ?? "", album: album, artists: artists.references,
            discNumber: max(1, discNumber?.value ?? 1), trackNumber: max(1, trackNumber?.value ?? 1),
            durationMilliseconds: max(0, duration?.value ?? 0), isExplicit: isExplicit ?? false,
            isrc: externalIDs?.isrc, popularity: popularity?.value)
    }
}

struct SpotifyImage: Decodable {
    let url: String?
}

struct SpotifyArtistSearch: Decodable {
    let artists: SpotifyPage<SpotifyArtist>
}

struct SpotifyFeaturesList: Decodable {
    let features: [FeatureObject?]

    private enum CodingKeys: String, CodingKey {
        case features = "audio_features"
    }
}

extension [SpotifyImage?]? {
    fileprivate var addresses: [String] { self?.compactMap { $0?.url } ?? [] }
}

extension [SpotifyArtist?]? {
    fileprivate var references: [ArtistReference] { self?.compactMap { $0?.reference } ?? [] }
}
