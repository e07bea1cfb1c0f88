extension CatalogStore {
    /// Stores a batch of a dataset in a handful of statements.
    ///
    /// A batch that was stored before changes nothing. See ``ImportBatch`` for what wins when values disagree.
    public func importBatch(_ batch: ImportBatch) throws -> ImportCounts {
        var counts = ImportCounts()
        counts.artists = try upsertArtists(batch.artists, provider: batch.provider)
        counts.albums = try upsertAlbums(batch.albums, provider: batch.provider)
        counts.tracks = try storeTracks(batch.tracks, provider: batch.provider, rule: .nextDisc)
        counts.features = try session.features.upsert(batch.features, provider: batch.provider)
        return counts
    }
}
