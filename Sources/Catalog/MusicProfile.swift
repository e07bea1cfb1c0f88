public import Foundation

/// The taste of a person, by name: a seed that an application keeps for its user.
public struct MusicProfile: Hashable, Sendable, Codable {
    /// The identifier that the HTTP interface takes.
    public var uuid: UUID
    /// The name of the token that owns the profile; only it and administrators may use it.
    public var owner: String
    /// The person's name, when given.
    public var name: String?
    /// Names of favourite artists, as the person wrote them.
    public var favoriteArtists: [String]
    /// Names of favourite albums.
    public var favoriteAlbums: [String]
    /// Names of favourite tracks.
    public var favoriteTracks: [String]
    /// Names of favourite genres.
    public var favoriteGenres: [String]

    /// A profile of one owner; lists that are left out are empty.
    public init(
        uuid: UUID, owner: String, name: String? = nil, favoriteArtists: [String] = [], favoriteAlbums: [String] = [],
        favoriteTracks: [String] = [], favoriteGenres: [String] = []
    ) {
        self.uuid = uuid
        self.owner = owner
        self.name = name
        self.favoriteArtists = favoriteArtists
        self.favoriteAlbums = favoriteAlbums
        self.favoriteTracks = favoriteTracks
        self.favoriteGenres = favoriteGenres
    }
}
