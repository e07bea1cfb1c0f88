package import Catalog
package import Foundation
import Hashing
import Printing

/// Music profiles by UUID.
package struct ProfileStore {
    let session: StoreSession

    private var sql: any SQLConnection { session.sql }

    /// The longest owner, in Unicode scalars; no token has a longer name.
    package static let ownerLimit = 150
    /// The longest name, in Unicode scalars; longer ones are cut.
    package static let nameLimit = 200

    /// The UUID of a profile that came without one: always the same for an owner and a name.
    ///
    /// It is of version 5 (RFC 9562, section 5.5): the SHA-1 of ``namespace`` and of owner, U+0000 and name in UTF-8.
    package static func derivedUUID(owner: String, name: String?) -> UUID {
        let namespace = withUnsafeBytes(of: namespace.uuid) { Array($0) }
        var bytes = Array(SHA1.digest(namespace + Array("\(owner)\0\(name ?? "")".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.load(as: uuid_t.self)) }
    }

    /// The namespace of derived UUIDs, drawn once at random.
    package static let namespace = UUID(
        uuid: (
            0x3d, 0x1f, 0x9b, 0x52, 0x6c, 0x0e, 0x4a, 0x77, 0x9e, 0x21, 0x5b, 0xd8, 0x04, 0xc3, 0xe6, 0xf1
        )
    )

    /// Stores a profile, replacing the one of the same UUID.
    ///
    /// - Throws: ``StorageError``: `invalidInput` when its owner or name has control characters.
    package func save(_ profile: MusicProfile) throws(StorageError) {
        guard !profile.owner.hasControls, profile.name?.hasControls != true else {
            throw StorageError(
                .invalidInput,
                "the owner and the name of profile \(profile.uuid.uuidString.lowercased()) may have no control characters"
            )
        }
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
                .uuid(profile.uuid), .text(ColumnLimit.fit(profile.owner, Self.ownerLimit)),
                .text(profile.name.map { ColumnLimit.fit($0, Self.nameLimit) }),
                .json(jsonText(profile.favoriteArtists)),
                .json(jsonText(profile.favoriteAlbums)), .json(jsonText(profile.favoriteTracks)),
                .json(jsonText(profile.favoriteGenres)), .time(session.now), .time(session.now),
            ])
    }

    /// A profile; nil when unknown.
    ///
    /// Entries of its lists that are no text are left out.
    package func find(_ uuid: UUID) throws(StorageError) -> MusicProfile? {
        try profiles("WHERE uuid = ?", [.uuid(uuid)]).first
    }

    /// The profiles of an owner, or of all, in the order of their creation.
    package func list(owner: String? = nil) throws(StorageError) -> [MusicProfile] {
        guard let owner else { return try profiles("", []) }
        return try profiles("WHERE owner = ?", [.text(owner)])
    }

    /// Removes a profile.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    package func remove(_ uuid: UUID) throws(StorageError) -> Bool {
        try sql.execute("DELETE FROM juke_auth_musicprofile WHERE uuid = ?", [.uuid(uuid)]) > 0
    }

    private func profiles(_ condition: String, _ values: [SQLValue]) throws(StorageError) -> [MusicProfile] {
        try sql.query(
            """
            SELECT uuid, owner, name, CAST(favorite_artists AS text), CAST(favorite_albums AS text),
                CAST(favorite_tracks AS text), CAST(favorite_genres AS text)
            FROM juke_auth_musicprofile \(condition) ORDER BY id
            """, values
        ).map { row throws(StorageError) in
            MusicProfile(
                uuid: try row.uuid(0), owner: try row.text(1), name: try row.optional(2, row.text),
                favoriteArtists: texts(inJSON: try row.text(3)), favoriteAlbums: texts(inJSON: try row.text(4)),
                favoriteTracks: texts(inJSON: try row.text(5)), favoriteGenres: texts(inJSON: try row.text(6)))
        }
    }
}
