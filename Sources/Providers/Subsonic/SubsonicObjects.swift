import Catalog
import Foundation

// The objects of the OpenSubsonic specification, as far as a catalog needs them. Everything may be missing: servers
// implement different versions. Identifiers may be numbers, and a list of one element may be that element.

/// What every answer is wrapped in.
struct SubsonicEnvelope: Decodable {
    let answer: SubsonicAnswer

    private enum CodingKeys: String, CodingKey {
        case answer = "subsonic-response"
    }
}

/// An answer: a problem, or what one of the calls asks for.
struct SubsonicAnswer: Decodable {
    /// A refusal, with the code of the specification.
    struct Problem: Decodable {
        let code: Int
        let message: String?

        /// Whether the server does not take tokens of this user, or at all: one that was written before there were
        /// tokens (1.13.0) misses the password.
        var isAboutTokens: Bool { [10, 41, 42].contains(code) }
        /// Whether the same call may be answered a moment later: a locked database has no code of its own.
        var mayPass: Bool { ![10, 20, 30, 40, 41, 42, 43, 44, 50, 60, 70].contains(code) }
    }

    struct AlbumList: Decodable {
        let album: LenientList<SubsonicAlbum>?
    }

    struct Artists: Decodable {
        struct Index: Decodable {
            let artist: LenientList<SubsonicArtist>?
        }

        let index: LenientList<Index>?
    }

    let status: String?
    let error: Problem?
    let albumList2: AlbumList?
    let artists: Artists?
    let artist: SubsonicArtist?
    let album: SubsonicAlbum?

    /// Why there is no answer; `nil` for a good one.
    var problem: Problem? {
        status == "ok" ? nil : error ?? Problem(code: 0, message: nil)
    }
}

struct SubsonicArtist: Decodable {
    let id: LenientText?
    let name: String?
    let musicBrainzId: String?
    let album: LenientList<SubsonicAlbum>?

    /// An artist that can be distinguished from others.
    var reference: ArtistReference? {
        guard let id = id?.identifier, let name, !name.isEmpty else { return nil }
        return ArtistReference(id: id, name: name)
    }
}

struct SubsonicGenre: Decodable {
    let name: String?
}

struct SubsonicDate: Decodable {
    let year, month, day: LenientInt?

    /// As much of the date as is known.
    var date: ReleaseDate? {
        guard let year = year?.value, year > 0 else { return nil }
        let parts = [month, day].map { $0?.value ?? 0 }
        var text = year.padded(to: 4)
        if parts[0] > 0 { text += "-" + parts[0].padded(to: 2) }
        if parts[0] > 0, parts[1] > 0 { text += "-" + parts[1].padded(to: 2) }
        return ReleaseDate(text) ?? ReleaseDate(year.padded(to: 4))
    }
}

struct SubsonicAlbum: Decodable {
    let id: LenientText?
    let name, title, artist, genre: LenientText?
    let musicBrainzId: String?
    let artistId: LenientText?
    let artists: LenientList<SubsonicArtist>?
    let genres: LenientList<SubsonicGenre>?
    let year, songCount: LenientInt?
    let releaseDate, originalReleaseDate: SubsonicDate?
    let isCompilation: Bool?
    let releaseTypes: LenientList<String>?
    let song: LenientList<SubsonicListing>?

    /// The artists that it is credited to; none when the server has none.
    var credits: [ArtistReference] { artists.credits(else: artistId, artist?.value) }

    /// The genres, each once.
    var genreNames: [String] { genres.names(else: genre?.value) }

    var album: Album? {
        guard let id = id?.identifier else { return nil }
        let types = Set((releaseTypes?.items ?? []).map { $0.lowercased() })
        let kind: Album.Kind =
            isCompilation == true || types.contains("compilation")
            ? .compilation : types.contains("single") || types.contains("ep") ? .single : .album
        let year = year.flatMap { $0.value > 0 ? ReleaseDate($0.value.padded(to: 4)) : nil }
        return Album(
            id: id, name: name?.value ?? title?.value ?? "", kind: kind, artists: credits,
            released: releaseDate?.date ?? originalReleaseDate?.date ?? year ?? .unknown,
            totalTracks: max(0, songCount?.value ?? song?.items.count ?? 0), musicBrainzID: musicBrainzId.identifier)
    }
}

/// A song with the whole object that it was read from.
struct SubsonicListing: Decodable {
    let song: SubsonicSong
    let entry: SubsonicEntry

    init(from decoder: any Decoder) throws {
        song = try SubsonicSong(from: decoder)
        entry = try SubsonicEntry(from: decoder)
    }

    /// The track with its entry.
    func track(on album: SpotifyID) -> Track? {
        var track = song.track(on: album)
        track?.entry = entry.text
        return track
    }
}

struct SubsonicSong: Decodable {
    let id: LenientText?
    let title, artist: LenientText?
    let explicitStatus, musicBrainzId: String?
    let artistId: LenientText?
    let artists: LenientList<SubsonicArtist>?
    let track, discNumber, duration: LenientInt?
    let isrc: LenientList<String>?
    let isDir, isVideo: Bool?

    /// The track, in the place that the server gives it; 0 stands for a number that it does not report.
    func track(on album: SpotifyID) -> Track? {
        guard let id = id?.identifier, isDir != true, isVideo != true else { return nil }
        return Track(
            id: id, name: title?.value ?? "", album: album, artists: artists.credits(else: artistId, artist?.value),
            discNumber: max(1, discNumber?.value ?? 1), trackNumber: max(0, track?.value ?? 0),
            durationMilliseconds: max(0, min(duration?.value ?? 0, 1_000_000)) * 1_000,
            isExplicit: explicitStatus == "explicit",
            isrc: isrc?.items.first { !$0.isEmpty }, musicBrainzID: musicBrainzId.identifier)
    }
}

extension LenientList<SubsonicArtist>? {
    /// The artists of a list; where it has none, the one that the older fields name.
    fileprivate func credits(else id: LenientText?, _ name: String?) -> [ArtistReference] {
        let listed = self?.items.compactMap(\.reference) ?? []
        guard listed.isEmpty, let id = id?.identifier, let name, !name.isEmpty else { return listed }
        return [ArtistReference(id: id, name: name)]
    }
}

extension LenientList<SubsonicGenre>? {
    /// The names of a list; where it has none, the one that the older field names.
    fileprivate func names(else name: String?) -> [String] {
        let listed = self?.items.compactMap(\.name) ?? []
        let all = listed.isEmpty ? [name].compactMap(\.self) : listed
        return all.reduce(into: []) { distinct, name in
            if !name.isEmpty, !distinct.contains(name) { distinct.append(name) }
        }
    }
}

extension String? {
    /// A MusicBrainz identifier in lower case; `nil` for what is none.
    fileprivate var identifier: String? {
        guard let text = self, case .mbid(let id)? = ExternalReference("mbid:" + text) else { return nil }
        return id
    }
}

extension Int {
    fileprivate func padded(to count: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
    }
}
