public import Catalog

extension CatalogStore {
    /// The resource that a recording code or a MusicBrainz identifier names; of several tracks of one recording the most popular.
    public func resolve(_ reference: ExternalReference) throws -> JukeURI? {
        switch reference {
        case .isrc(let code):
            return try first(of: .track, "isrc", code)
        case .mbid(let id):
            for type in [ResourceType.track, .artist, .album] {
                if let uri = try first(of: type, "musicbrainz_id", id) { return uri }
            }
            return nil
        }
    }

    private func first(of type: ResourceType, _ column: String, _ value: String) throws -> JukeURI? {
        let order = type == .album ? "spotify_id" : "COALESCE(popularity, -1) DESC, spotify_id"
        return try sql.first(
            "SELECT spotify_id FROM \(type.catalogTable) WHERE \(column) = ? ORDER BY \(order) LIMIT 1", [.text(value)]
        ).map { JukeURI(type, SpotifyID(try $0.text(0))) }
    }
}
