package import Catalog

/// The counters of a crawl, those of the original (docs/legacy-api.md, e.1).
///
/// Those of one job are stored with its item; those of a run are their sum.
package struct CrawlSummary: Codable, Sendable, Equatable {
    /// Artists that were not in the catalog before.
    package var artistsCreated = 0
    /// Albums that were stored with their tracks.
    package var albumsCreated = 0
    /// Tracks that were not in the catalog before.
    package var tracksCreated = 0
    /// Search hits that an earlier seed of the same run had found already.
    package var artistsSkipped = 0
    /// Albums that the catalog held whole.
    package var albumsSkipped = 0
    /// Tracks of incomplete albums that the catalog held already.
    package var tracksSkipped = 0
    /// Artists whose crawl failed, wholly or in part.
    package var failedArtistIDs: [SpotifyID] = []
    /// Tracks that could not be stored: a second one in the same place of the same album, for instance.
    package var failedTrackIDs: [SpotifyID] = []
    /// Albums whose tracks could not be fetched, or that could not be stored; their artists are among the failed ones.
    package var failedAlbumIDs: [SpotifyID] = []
    /// Genre seeds whose search failed.
    package var failedGenres: [String] = []
    /// Items of the run that failed, artists and genre seeds, as the store counts them; 0 in the counters of one job.
    package var failedItems = 0
    /// Warnings for the operator: genres that nobody is filed under, or that could not be searched.
    package var warnings: [String] = []
    /// When the run ended, in ISO 8601 and UTC; `nil` in the counters of one job.
    package var crawledAt: String?
    /// The counts of files, when folders were scanned; `nil` otherwise.
    package var library: LibraryCounts?

    private enum CodingKeys: String, CodingKey {
        case artistsCreated = "artists_created"
        case albumsCreated = "albums_created"
        case tracksCreated = "tracks_created"
        case artistsSkipped = "artists_skipped"
        case albumsSkipped = "albums_skipped"
        case tracksSkipped = "tracks_skipped"
        case failedArtistIDs = "failed_artist_ids"
        case failedTrackIDs = "failed_track_ids"
        case failedAlbumIDs = "failed_album_ids"
        case failedGenres = "failed_genres"
        case failedItems = "failed_items"
        case crawledAt = "crawled_at"
        case warnings, library
    }

    /// Starts at zero.
    package init() {}

    /// Decodes counters; those that older versions did not have may be missing.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        artistsCreated = try container.decode(Int.self, forKey: .artistsCreated)
        albumsCreated = try container.decode(Int.self, forKey: .albumsCreated)
        tracksCreated = try container.decode(Int.self, forKey: .tracksCreated)
        artistsSkipped = try container.decode(Int.self, forKey: .artistsSkipped)
        albumsSkipped = try container.decode(Int.self, forKey: .albumsSkipped)
        tracksSkipped = try container.decode(Int.self, forKey: .tracksSkipped)
        failedArtistIDs = try container.decode([SpotifyID].self, forKey: .failedArtistIDs)
        failedTrackIDs = try container.decode([SpotifyID].self, forKey: .failedTrackIDs)
        failedAlbumIDs = try container.decodeIfPresent([SpotifyID].self, forKey: .failedAlbumIDs) ?? []
        failedGenres = try container.decodeIfPresent([String].self, forKey: .failedGenres) ?? []
        failedItems = try container.decodeIfPresent(Int.self, forKey: .failedItems) ?? 0
        warnings = try container.decodeIfPresent([String].self, forKey: .warnings) ?? []
        crawledAt = try container.decodeIfPresent(String.self, forKey: .crawledAt)
        library = try container.decodeIfPresent(LibraryCounts.self, forKey: .library)
    }

    /// Encodes the original's nine fields; those that it did not have only when there is something in them.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(artistsCreated, forKey: .artistsCreated)
        try container.encode(albumsCreated, forKey: .albumsCreated)
        try container.encode(tracksCreated, forKey: .tracksCreated)
        try container.encode(artistsSkipped, forKey: .artistsSkipped)
        try container.encode(albumsSkipped, forKey: .albumsSkipped)
        try container.encode(tracksSkipped, forKey: .tracksSkipped)
        try container.encode(failedArtistIDs, forKey: .failedArtistIDs)
        try container.encode(failedTrackIDs, forKey: .failedTrackIDs)
        if !failedAlbumIDs.isEmpty { try container.encode(failedAlbumIDs, forKey: .failedAlbumIDs) }
        if !failedGenres.isEmpty { try container.encode(failedGenres, forKey: .failedGenres) }
        if failedItems > 0 { try container.encode(failedItems, forKey: .failedItems) }
        if !warnings.isEmpty { try container.encode(warnings, forKey: .warnings) }
        try container.encodeIfPresent(crawledAt, forKey: .crawledAt)
        try container.encodeIfPresent(library, forKey: .library)
    }

    /// Adds the counters of another job.
    package mutating func add(_ other: CrawlSummary) {
        artistsCreated += other.artistsCreated
        albumsCreated += other.albumsCreated
        tracksCreated += other.tracksCreated
        artistsSkipped += other.artistsSkipped
        albumsSkipped += other.albumsSkipped
        tracksSkipped += other.tracksSkipped
        failedArtistIDs += other.failedArtistIDs
        failedTrackIDs += other.failedTrackIDs
        failedAlbumIDs += other.failedAlbumIDs
        failedGenres += other.failedGenres
        warnings += other.warnings
        guard let counts = other.library else { return }
        library = library ?? LibraryCounts()
        library?.add(counts)
    }

    /// The lines that the command prints at the end, letter for letter those of the original.
    package var lines: [String] {
        let failures = max(failedArtistIDs.count + failedGenres.count, failedItems)
        let counts =
            "artists=\(artistsCreated), albums=\(albumsCreated), tracks=\(tracksCreated), failed=\(failures)"
        let artists = failedArtistIDs.map { "'\($0)'" }.joined(separator: ", ")
        let genres = failedGenres.map { "'\($0)'" }.joined(separator: ", ")
        return ["Catalog crawl finished (\(counts))."]
            + (failedArtistIDs.isEmpty ? [] : ["Failed artist IDs: [\(artists)]"])
            + (failedGenres.isEmpty ? [] : ["Failed genres: [\(genres)]"])
            + (library.map { [$0.line] } ?? [])
    }
}
