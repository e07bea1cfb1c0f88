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

    /// A staged link: owner and member by their outside names.
    struct Link {
        let owner, member: String
        let position: Int
    }

    /// Makes the links of each owner that is listed what is listed; owners and members that the store lacks are left out.
    ///
    /// - Parameters:
    ///   - links: The links; a member once per owner.
    ///   - areOwnersNew: Whether all owners were inserted in this transaction, so that none has links yet.
    /// - Returns: How many owners got other links and were not written before in this transaction; they are marked as
    ///   modified.
    func replace(_ links: [Link], areOwnersNew: Bool, _ session: StoreSession) throws -> Int {
        guard !links.isEmpty else { return 0 }
        try session.connection.load(Self.named, count: links.count) { index, row in
            row.text(links[index].owner)
            row.text(links[index].member)
            row.integer(links[index].position)
        }
        let wanted = """
            SELECT o.id AS owner, m.id AS member, s.position AS position
            FROM staged_link s JOIN \(owners) o ON o.spotify_id = s.owner
            JOIN \(members) m ON m.\(memberName) = s.member
            """
        let insert = "INSERT INTO \(name) (\(ownerKey), \(memberKey), position)"
        if areOwnersNew {
            try session.sql.execute("\(insert) \(wanted) WHERE 1 = 1 ON CONFLICT DO NOTHING")
            return 0
        }

        try session.connection.load(Self.resolved, count: 0) { _, _ in }
        try session.sql.execute("INSERT INTO resolved_link (owner, member, position) \(wanted)")
        let surplus = try session.sql.identifiers(
            """
            SELECT w.owner FROM (SELECT owner, COUNT(*) AS links FROM resolved_link GROUP BY owner) AS w
            WHERE (SELECT COUNT(*) FROM \(name) l WHERE l.\(ownerKey) = w.owner) > w.links
            """)
        let differing = try session.sql.identifiers(
            """
            SELECT DISTINCT r.owner FROM resolved_link r
            LEFT JOIN \(name) l ON l.\(ownerKey) = r.owner AND l.\(memberKey) = r.member
            WHERE l.position IS DISTINCT FROM r.position
            """)
        let dirty = Set(surplus).union(differing).sorted()
        guard !dirty.isEmpty else { return 0 }
        return try replaceLinks(of: dirty, insert, session)
    }

    private func replaceLinks(of owners: [Int64], _ insert: String, _ session: StoreSession) throws -> Int {
        let dialect = session.sql.dialect
        let isOwner = dialect.isAny("id")
        // Two transactions replace an owner's links one after the other, and lock owners in the same order.
        _ = try session.sql.query(
            """
            SELECT id FROM \(self.owners) WHERE \(isOwner) AND created_at <> ? ORDER BY id\(dialect.forUpdate)
            """, [.integers(owners), .time(session.now)])
        try session.sql.execute("DELETE FROM \(name) WHERE \(dialect.isAny(ownerKey))", [.integers(owners)])
        try session.sql.execute(
            """
            \(insert) SELECT r.owner, r.member, r.position FROM resolved_link r
            LEFT JOIN \(name) l ON l.\(ownerKey) = r.owner AND l.\(memberKey) = r.member
            WHERE l.\(ownerKey) IS NULL ORDER BY r.owner, r.member ON CONFLICT DO NOTHING
            """)
        return try session.sql.execute(
            "UPDATE \(self.owners) SET modified_at = ? WHERE \(isOwner) AND modified_at <> ?",
            [.time(session.now), .integers(owners), .time(session.now)])
    }

    private static let named = StagingTable(
        name: "staged_link",
        columns: [.init("owner", .text), .init("member", .text), .init("position", .integer)])
    private static let resolved = StagingTable(
        name: "resolved_link",
        columns: [.init("owner", .integer), .init("member", .integer), .init("position", .integer)])
}
