public import Catalog

extension CatalogStore {
    /// The artist with the highest popularity among those that have albums; nil for an empty catalog.
    public func mostPopularArtist() throws -> Artist? {
        let row = try sql.first(
            """
            SELECT a.spotify_id FROM catalog_artist a
            WHERE EXISTS (SELECT 1 FROM catalog_album_artists l WHERE l.artist_id = a.id)
            ORDER BY COALESCE(a.popularity, -1) DESC, a.spotify_id LIMIT 1
            """)
        return try row.flatMap { try artist(SpotifyID(try $0.text(0))) }
    }
}
