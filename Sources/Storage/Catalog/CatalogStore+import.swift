extension CatalogStore {
    /// Stores a batch of a dataset in a handful of statements.
    ///
    /// A batch that was stored before changes nothing. See ``ImportBatch`` for what wins when values disagree.
    public func importBatch(_ batch: ImportBatch) throws -> ImportCounts {
        var counts = ImportCounts()
        counts.artists = try upsertArtists(batch.artists, provider: batch.provider)
        counts.albums = try upsertAlbums(batch.albums, provider: batch.provider)
        let (tracks, stored) = try storeTracks(batch.tracks, provider: batch.provider, rule: .nextDisc)
        counts.tracks = tracks
        counts.features = try session.features.upsert(batch.features, of: stored, provider: batch.provider)
        return counts
    }
}
