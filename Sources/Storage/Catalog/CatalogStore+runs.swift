public import Catalog

extension CatalogStore {
    /// Whether the catalog knew an artist before a run began.
    ///
    /// An artist that the run itself met first as the guest on somebody's album was not there before.
    public func knew(_ artist: SpotifyID, before run: String) throws -> Bool {
        try sql.first(
            """
            SELECT 1 FROM catalog_artist a JOIN juke_run r ON r.id = ?
            WHERE a.spotify_id = ? AND a.created_at < r.created_at
            """, [.text(run), .text(artist.rawValue)]) != nil
    }
}
