extension Migration {
    /// Finds the tracks of an artist: those that are embedded together.
    static let owners = Migration(
        name: "0007_track_artists_artist",
        script: "CREATE INDEX catalog_track_artists_artist ON catalog_track_artists (artist_id)")
}
