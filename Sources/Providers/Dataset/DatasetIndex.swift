import Catalog

/// Who is who in a dataset: every artist and album, with what all its rows together say about them.
///
/// Filled by a first reading of the whole file. Only so is an artist's name known when its first row lacks it, an
/// album's size known when there is no column for it, and a second import sure to write the same values as the first.
struct DatasetIndex {
    private(set) var artists: [SpotifyID: Artist] = [:]
    private(set) var albums: [SpotifyID: Album] = [:]
    /// What no row says of an album.
    private(set) var albumGaps: [SpotifyID: DatasetGaps] = [:]
    /// Artists whose identifier is made from their name.
    private(set) var madeUpArtists: Set<SpotifyID> = []
    private var rowCounts: [SpotifyID: Int] = [:]

    /// Takes in a row; of several values the first that is there counts.
    mutating func add(_ row: DatasetRow) {
        add(row.artistID) { artist in
            if artist.name.isEmpty { artist.name = row.artistName }
            artist.popularity = artist.popularity ?? row.artistPopularity
            artist.followers = artist.followers ?? row.artistFollowers
            if artist.genres.isEmpty, !row.genres.isEmpty { artist.genres = Self.tags(row.genres) }
        }
        if row.albumArtistID != row.artistID {
            add(row.albumArtistID) { artist in
                if artist.name.isEmpty { artist.name = row.albumArtistName }
            }
        }
        if albums[row.albumID] == nil {
            albums[row.albumID] = Album(
                id: row.albumID, name: row.albumName, kind: row.albumKind,
                artists: [ArtistReference(id: row.albumArtistID, name: row.albumArtistName)],
                released: row.released ?? .unknown, totalTracks: row.albumTotalTracks ?? 0)
        }
        albums[row.albumID]?.complete(with: row)
        if row.gaps.contains(.artistID) { madeUpArtists.insert(row.artistID) }
        if row.gaps.contains(.albumArtistID), row.albumArtistID != row.artistID {
            madeUpArtists.insert(row.albumArtistID)
        }
        let gaps = row.gaps.intersection(.ofAlbum)
        albumGaps[row.albumID] = (albumGaps[row.albumID] ?? gaps).intersection(gaps)
        rowCounts[row.albumID, default: 0] += 1
    }

    /// Ends the first reading: counts stand in for album sizes that are missing or too small, names for empty credits.
    mutating func finish() {
        for (id, count) in rowCounts {
            guard var album = albums[id] else { continue }
            album.totalTracks = max(album.totalTracks, count)
            album.artists = album.artists.map { ArtistReference(id: $0.id, name: artists[$0.id]?.name ?? $0.name) }
            albums[id] = album
        }
        rowCounts = [:]
    }

    private mutating func add(_ id: SpotifyID, _ complete: (inout Artist) -> Void) {
        complete(&artists[id, default: Artist(id: id, name: "")])
    }

    private static func tags(_ text: String) -> [String] {
        var seen: Set<Substring> = []
        return text.split(separator: ";").compactMap { part in
            let tag = part.drop { $0 == " " }
            let end = tag.lastIndex { $0 != " " }
            guard let end, seen.insert(tag[...end]).inserted else { return nil }
            return String(tag[...end])
        }
    }
}

extension Album {
    fileprivate mutating func complete(with row: DatasetRow) {
        if name.isEmpty { name = row.albumName }
        if released == .unknown, let date = row.released { released = date }
        if let total = row.albumTotalTracks, total > totalTracks { totalTracks = total }
    }
}
