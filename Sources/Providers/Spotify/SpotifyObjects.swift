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
    let album_type: String?
    let artists: [SpotifyArtist?]?
    let release_date: String?
    let release_date_precision: String?
    let total_tracks: LenientInt?
    let images: [SpotifyImage?]?

    var album: Album? {
        guard let id, !id.isEmpty else { return nil }
        let precision = release_date_precision.flatMap(ReleaseDate.Precision.init(rawValue:))
        return Album(
            id: SpotifyID(id), name: name ?? "", kind: Album.Kind(providerValue: album_type ?? ""),
            artists: artists.references,
            released: release_date.flatMap { ReleaseDate($0, precision: precision) } ?? .unknown,
            totalTracks: max(0, total_tracks?.value ?? 0), imageURLs: images.addresses)
    }
}

struct SpotifyTrack: Decodable {
    struct ExternalIDs: Decodable {
        let isrc: String?
    }

    let id: String?
    let name: String?
    let artists: [SpotifyArtist?]?
    let disc_number: LenientInt?
    let track_number: LenientInt?
    let duration_ms: LenientInt?
    let explicit: Bool?
    let external_ids: ExternalIDs?
    let popularity: LenientInt?

    func track(on album: SpotifyID) -> Track? {
        guard let id, !id.isEmpty else { return nil }
        return Track(
            id: SpotifyID(id), name: name ?? "", album: album, artists: artists.references,
            discNumber: max(1, disc_number?.value ?? 1), trackNumber: max(1, track_number?.value ?? 1),
            durationMilliseconds: max(0, duration_ms?.value ?? 0), isExplicit: explicit ?? false,
            isrc: external_ids?.isrc, popularity: popularity?.value)
    }
}

struct SpotifyImage: Decodable {
    let url: String?
}

struct SpotifyArtistSearch: Decodable {
    let artists: SpotifyPage<SpotifyArtist>
}

struct SpotifyFeaturesList: Decodable {
    let audio_features: [FeatureObject?]
}

extension [SpotifyImage?]? {
    fileprivate var addresses: [String] { self?.compactMap { $0?.url } ?? [] }
}

extension [SpotifyArtist?]? {
    fileprivate var references: [ArtistReference] { self?.compactMap { $0?.reference } ?? [] }
}
