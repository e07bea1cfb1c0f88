public import Catalog
public import Foundation

/// Music profiles by UUID.
public struct ProfileStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// Stores a profile, replacing the one of the same UUID.
    public func save(_ profile: MusicProfile) throws {
        try sql.execute(
            """
            INSERT INTO juke_auth_musicprofile (uuid, owner, name, favorite_artists, favorite_albums, favorite_tracks,
                favorite_genres, created_at, modified_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (uuid) DO UPDATE SET owner = excluded.owner, name = excluded.name,
                favorite_artists = excluded.favorite_artists, favorite_albums = excluded.favorite_albums,
                favorite_tracks = excluded.favorite_tracks, favorite_genres = excluded.favorite_genres,
                modified_at = excluded.modified_at
            """,
            [
                .uuid(profile.uuid), .text(ColumnLimit.fit(profile.owner, 150)),
                .text(profile.name.map { ColumnLimit.fit($0, 200) }), .json(jsonText(profile.favoriteArtists)),
                .json(jsonText(profile.favoriteAlbums)), .json(jsonText(profile.favoriteTracks)),
                .json(jsonText(profile.favoriteGenres)), .time(session.now), .time(session.now),
            ])
    }

    /// A profile; nil when unknown.
    ///
    /// Entries of its lists that are no text are left out.
    public func find(_ uuid: UUID) throws -> MusicProfile? { try profiles("WHERE uuid = ?", [.uuid(uuid)]).first }

    /// The profiles of an owner, or of all, in the order of their creation.
    public func list(owner: String? = nil) throws -> [MusicProfile] {
        try owner.map { try profiles("WHERE owner = ?", [.text($0)]) } ?? profiles("", [])
    }

    /// Removes a profile.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    public func remove(_ uuid: UUID) throws -> Bool {
        try sql.execute("DELETE FROM juke_auth_musicprofile WHERE uuid = ?", [.uuid(uuid)]) > 0
    }

    private func profiles(_ condition: String, _ values: [SQLValue]) throws -> [MusicProfile] {
        try sql.query(
            """
            SELECT uuid, owner, name, CAST(favorite_artists AS text), CAST(favorite_albums AS text),
                CAST(favorite_tracks AS text), CAST(favorite_genres AS text)
            FROM juke_auth_musicprofile \(condition) ORDER BY id
            """, values
        ).map { row in
            MusicProfile(
                uuid: try row.uuid(0), owner: try row.text(1), name: try row.optional(2, row.text),
                favoriteArtists: texts(inJSON: try row.text(3)), favoriteAlbums: texts(inJSON: try row.text(4)),
                favoriteTracks: texts(inJSON: try row.text(5)), favoriteGenres: texts(inJSON: try row.text(6)))
        }
    }
}
