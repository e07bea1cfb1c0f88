/// An ordered many-to-many relation of the catalog, replaced as a whole for each owner that is listed.
struct LinkTable: Sendable {
    /// The table of links and its column for the owner.
    let name, ownerKey: String
    /// The table of owners.
    let owners: String
    /// The column for the member.
    let memberKey: String

    static let trackArtists = LinkTable(
        name: "catalog_track_artists", ownerKey: "track_id", owners: "catalog_track", memberKey: "artist_id")
    static let albumArtists = LinkTable(
        name: "catalog_album_artists", ownerKey: "album_id", owners: "catalog_album", memberKey: "artist_id")
    static let artistGenres = LinkTable(
        name: "catalog_artist_genres", ownerKey: "artist_id", owners: "catalog_artist", memberKey: "genre_id")

    /// A link by database identifiers; an owner has a member once.
    struct Link {
        let owner, member: Int64
        let position: Int
    }

    /// Replaces all links of the given owners.
    ///
    /// - Parameters:
    ///   - fresh: Links of owners that were inserted in this transaction, so that none has links yet.
    ///   - known: Links of other owners.
    ///   - session: The transaction.
    /// - Returns: How many owners got other links and were not written before in this transaction; they are marked as
    ///   modified.
    /// - Throws: ``StorageError``.
    func replace(fresh: [Link], known: [Link], _ session: StoreSession) throws(StorageError) -> Int {
        try session.connection.append(
            to: name, [.init(ownerKey, .integer), .init(memberKey, .integer), .init("position", .int32)],
            count: fresh.count
        ) { index, row in Self.write(fresh[index], row) }
        guard !known.isEmpty else { return 0 }
        try session.connection.load(Self.staged, count: known.count) { index, row in Self.write(known[index], row) }
        let surplus = try session.sql.identifiers(
            """
            SELECT w.owner FROM (SELECT owner, COUNT(*) AS links FROM staged_link GROUP BY owner) AS w
            WHERE (SELECT COUNT(*) FROM \(name) l WHERE l.\(ownerKey) = w.owner) > w.links
            """)
        let differing = try session.sql.identifiers(
            """
            SELECT DISTINCT s.owner FROM staged_link s
            LEFT JOIN \(name) l ON l.\(ownerKey) = s.owner AND l.\(memberKey) = s.member
            WHERE l.position IS DISTINCT FROM s.position
            """)
        let dirty = Set(surplus).union(differing).sorted()
        return dirty.isEmpty ? 0 : try replaceLinks(of: dirty, session)
    }

    /// Gives each owner that is listed the links that it lacks, behind those that it has.
    ///
    /// - Returns: How many owners got links and were not written before in this transaction; they are marked as
    ///   modified.
    func add(fresh: [Link], known: [Link], _ session: StoreSession) throws(StorageError) -> Int {
        guard !known.isEmpty else { return try replace(fresh: fresh, known: [], session) }
        _ = try replace(fresh: fresh, known: [], session)
        try session.connection.load(Self.staged, count: known.count) { index, row in Self.write(known[index], row) }
        let lacking = try session.sql.identifiers(
            """
            SELECT DISTINCT s.owner FROM staged_link s
            LEFT JOIN \(name) l ON l.\(ownerKey) = s.owner AND l.\(memberKey) = s.member
            WHERE l.\(ownerKey) IS NULL
            """
        ).sorted()
        guard !lacking.isEmpty else { return 0 }
        let dialect = session.sql.dialect
        _ = try session.sql.query(
            "SELECT id FROM \(owners) WHERE \(dialect.isAny("id")) ORDER BY id\(dialect.forUpdate)",
            [.integers(lacking)])
        try session.sql.execute(
            """
            INSERT INTO \(name) (\(ownerKey), \(memberKey), position)
            SELECT s.owner, s.member, s.position
                + COALESCE((SELECT MAX(o.position) FROM \(name) o WHERE o.\(ownerKey) = s.owner), 0)
            FROM staged_link s LEFT JOIN \(name) l ON l.\(ownerKey) = s.owner AND l.\(memberKey) = s.member
            WHERE l.\(ownerKey) IS NULL ORDER BY s.owner, s.position ON CONFLICT DO NOTHING
            """)
        return try session.sql.execute(
            "UPDATE \(owners) SET modified_at = ? WHERE \(dialect.isAny("id")) AND modified_at <> ?",
            [.time(session.now), .integers(lacking), .time(session.now)])
    }

    private func replaceLinks(of owners: [Int64], _ session: StoreSession) throws(StorageError) -> Int {
        let dialect = session.sql.dialect
        // Two transactions replace an owner's links one after the other, and lock owners in the same order.
        _ = try session.sql.query(
            "SELECT id FROM \(self.owners) WHERE \(dialect.isAny("id")) ORDER BY id\(dialect.forUpdate)",
            [.integers(owners)])
        try session.sql.execute("DELETE FROM \(name) WHERE \(dialect.isAny(ownerKey))", [.integers(owners)])
        try session.sql.execute(
            """
            INSERT INTO \(name) (\(ownerKey), \(memberKey), position)
            SELECT s.owner, s.member, s.position FROM staged_link s
            LEFT JOIN \(name) l ON l.\(ownerKey) = s.owner AND l.\(memberKey) = s.member
            WHERE l.\(ownerKey) IS NULL ORDER BY s.owner, s.member ON CONFLICT DO NOTHING
            """)
        return try session.sql.execute(
            "UPDATE \(self.owners) SET modified_at = ? WHERE \(dialect.isAny("id")) AND modified_at <> ?",
            [.time(session.now), .integers(owners), .time(session.now)])
    }

    private static func write(_ link: Link, _ row: any SQLRowWriter) {
        row.integer(link.owner)
        row.integer(link.member)
        row.integer(link.position)
    }

    private static let staged = StagingTable(
        name: "staged_link",
        columns: [.init("owner", .integer), .init("member", .integer), .init("position", .integer)])
}

extension Upsert.Outcome {
    /// Pairs each stored row with the members that are listed for it, and replaces its links by them.
    ///
    /// - Parameters:
    ///   - table: The links.
    ///   - session: The transaction.
    ///   - members: The members of a staged row, distinct, in order; empty leaves its links alone.
    /// - Returns: How many known rows got other links and were not written before in this transaction.
    /// - Throws: ``StorageError``.
    func replaceLinks(
        in table: LinkTable, _ session: StoreSession, members: (_ index: Int) -> [Int64]
    ) throws(StorageError) -> Int {
        try storeLinks(in: table, session, adding: false, members: members)
    }

    /// Pairs each stored row with the members that are listed for it, and replaces its links by them, or adds them.
    func storeLinks(
        in table: LinkTable, _ session: StoreSession, adding: Bool, members: (_ index: Int) -> [Int64]
    ) throws(StorageError) -> Int {
        var fresh: [LinkTable.Link] = []
        var known: [LinkTable.Link] = []
        for (index, id) in ids.enumerated() {
            guard let id else { continue }
            for (position, member) in members(index).enumerated() {
                let link = LinkTable.Link(owner: id, member: member, position: position + 1)
                if isNew[index] { fresh.append(link) } else { known.append(link) }
            }
        }
        return adding
            ? try table.add(fresh: fresh, known: known, session)
            : try table.replace(fresh: fresh, known: known, session)
    }
}
