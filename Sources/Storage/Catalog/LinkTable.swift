/// An ordered many-to-many relation of the catalog, replaced as a whole for each owner that is staged.
struct LinkTable: Sendable {
    /// The table of links and the table that owns them.
    let name, owners, ownerKey: String
    /// The table linked to, its key in the links and the column by which staged rows name a member.
    let members, memberKey, memberName: String

    static let trackArtists = LinkTable(
        name: "catalog_track_artists", owners: "catalog_track", ownerKey: "track_id",
        members: "catalog_artist", memberKey: "artist_id", memberName: "spotify_id")
    static let albumArtists = LinkTable(
        name: "catalog_album_artists", owners: "catalog_album", ownerKey: "album_id",
        members: "catalog_artist", memberKey: "artist_id", memberName: "spotify_id")
    static let artistGenres = LinkTable(
        name: "catalog_artist_genres", owners: "catalog_artist", ownerKey: "artist_id",
        members: "catalog_genre", memberKey: "genre_id", memberName: "name")

    private var staging: StagingTable {
        StagingTable(
            name: "staged_\(name)",
            columns: [.init("owner", .text), .init("member", .text), .init("position", .integer)])
    }

    /// A staged link: owner and member by their outside names.
    struct Link {
        let owner, member: String
        let position: Int
    }

    /// Makes the links of each owner that is listed what is listed; owners and members that the store lacks are left out.
    ///
    /// - Returns: How many owners got other links and were not written before in this transaction; they are marked as
    ///   modified.
    func replace(_ links: [Link], _ session: StoreSession) throws -> Int {
        guard !links.isEmpty else { return 0 }
        try session.connection.load(staging, count: links.count) { index, row in
            row.text(links[index].owner)
            row.text(links[index].member)
            row.integer(links[index].position)
        }
        let wanted = """
            SELECT o.id AS owner, m.id AS member, s.position AS position
            FROM \(staging.name) s JOIN \(owners) o ON o.spotify_id = s.owner
            JOIN \(members) m ON m.\(memberName) = s.member
            """
        let dirty = try session.sql.identifiers(
            """
            WITH wanted AS (\(wanted)),
            stored AS (
                SELECT l.\(ownerKey) AS owner, l.\(memberKey) AS member, l.position AS position
                FROM \(name) l WHERE l.\(ownerKey) IN (SELECT owner FROM wanted)
            )
            SELECT owner FROM (SELECT * FROM wanted EXCEPT SELECT * FROM stored) AS missing
            UNION
            SELECT owner FROM (SELECT * FROM stored EXCEPT SELECT * FROM wanted) AS surplus
            """)
        guard !dirty.isEmpty else { return 0 }
        let dialect = session.sql.dialect
        // Locks the owners in order, so that two transactions replace an owner's links one after the other.
        if dialect == .postgres {
            _ = try session.sql.query(
                "SELECT id FROM \(owners) WHERE id = ANY(?) ORDER BY spotify_id FOR NO KEY UPDATE", [.integers(dirty)])
        }
        try session.sql.execute("DELETE FROM \(name) WHERE \(dialect.isAny(ownerKey))", [.integers(dirty)])
        try session.sql.execute(
            """
            INSERT INTO \(name) (\(ownerKey), \(memberKey), position)
            SELECT wanted.owner, wanted.member, wanted.position FROM (\(wanted)) AS wanted
            WHERE \(dialect.isAny("wanted.owner"))
            ORDER BY wanted.owner, wanted.position
            ON CONFLICT DO NOTHING
            """, [.integers(dirty)])
        return try session.sql.execute(
            "UPDATE \(owners) SET modified_at = ? WHERE \(dialect.isAny("id")) AND modified_at <> ?",
            [.time(session.now), .integers(dirty), .time(session.now)])
    }
}
