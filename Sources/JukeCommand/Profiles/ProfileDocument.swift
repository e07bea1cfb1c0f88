import Catalog
import Foundation
import Printing
import Storage

/// A music profile as files have it: the names of the original's columns, and what may be missing.
struct ProfileDocument: Codable, Equatable {
    var uuid: String?
    var owner: String?
    var name: String?
    var favoriteArtists: [String]?
    var favoriteAlbums: [String]?
    var favoriteTracks: [String]?
    var favoriteGenres: [String]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case uuid, owner, name
        case favoriteArtists = "favorite_artists"
        case favoriteAlbums = "favorite_albums"
        case favoriteTracks = "favorite_tracks"
        case favoriteGenres = "favorite_genres"
    }
}

extension ProfileDocument {
    /// A stored profile, ready to be written into a file.
    init(_ profile: MusicProfile) {
        self.init(
            uuid: profile.uuid.uuidString.lowercased(), owner: profile.owner, name: profile.name,
            favoriteArtists: profile.favoriteArtists, favoriteAlbums: profile.favoriteAlbums,
            favoriteTracks: profile.favoriteTracks, favoriteGenres: profile.favoriteGenres
        )
    }

    /// The profile that this describes; texts are trimmed, and blank favourites left out.
    ///
    /// - Parameter fallback: Whose it is when the file does not say.
    /// - Returns: A profile with an owner, and with a UUID of its own or one derived from owner and name.
    /// - Throws: ``Fault`` with what is wrong.
    func profile(ownerOtherwise fallback: String?) throws(Fault) -> MusicProfile {
        guard let owner = Self.text(owner) ?? Self.text(fallback) else {
            throw Fault("no owner; add one, or name one for all with --owner")
        }
        guard owner.unicodeScalars.count <= ProfileStore.ownerLimit else {
            throw Fault("the owner is longer than \(ProfileStore.ownerLimit) characters, as no token's name is")
        }
        let name = Self.text(name)
        if let name, name.unicodeScalars.count > ProfileStore.nameLimit {
            throw Fault("the name is longer than \(ProfileStore.nameLimit) characters")
        }
        guard !owner.hasControls, name?.hasControls != true else {
            throw Fault("the owner or the name has control characters in it, which steer a terminal that shows them")
        }
        let uuid = try Self.text(uuid).map(Self.uuid) ?? ProfileStore.derivedUUID(owner: owner, name: name)
        let profile = MusicProfile(
            uuid: uuid, owner: owner, name: name, favoriteArtists: Self.texts(favoriteArtists),
            favoriteAlbums: Self.texts(favoriteAlbums), favoriteTracks: Self.texts(favoriteTracks),
            favoriteGenres: Self.texts(favoriteGenres)
        )
        let favorites =
            profile.favoriteArtists + profile.favoriteAlbums + profile.favoriteTracks + profile.favoriteGenres
        guard !([owner, name ?? ""] + favorites).contains(where: { $0.contains("\0") }) else {
            throw Fault("a text has a character U+0000 in it, which no database takes")
        }
        return profile
    }

    /// A fault of a profile in a file.
    struct Fault: Error, Equatable {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    private static func uuid(_ text: String) throws(Fault) -> UUID {
        guard let uuid = UUID(uuidString: text) else { throw Fault("'\(text)' is no UUID") }
        return uuid
    }

    private static func text(_ text: String?) -> String? {
        let trimmed = text?.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed?.isEmpty == true ? nil : trimmed
    }

    private static func texts(_ texts: [String]?) -> [String] {
        (texts ?? []).compactMap { text($0) }
    }
}
