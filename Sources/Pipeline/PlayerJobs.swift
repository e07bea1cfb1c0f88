/// The payload of `recommender.tasks.answer_player`: what a media server's plugin asks (docs/players.md).
///
/// The reply is a `RecommendationReply`: the body of the response as text, or a refusal. A list that is empty is `[]`.
package enum PlayerRequest: Codable, Sendable, Equatable {
    /// Asks for the tracks like one, nearest first, at most `perArtist` of each artist.
    case similarTracks(to: PlayerTrack, limit: Int, perArtist: Int?)
    /// Asks for the artists like one, by identifier or name, nearest first; with `songs`, also for what of both fits
    /// together.
    case similarArtists(to: String, limit: Int, songs: Bool)
    /// Asks for the tracks whose texts contain every word, and of these for some rows.
    case search(text: String, rows: Range<Int>)
    /// Asks for the track that is least like one.
    case farthest(from: PlayerTrack)
    /// Asks for the way from one track to another, of at most `limit` tracks, both ends included.
    case path(from: PlayerTrack, to: PlayerTrack, limit: Int)
    /// Asks for the songs like one song, album or artist, nearest first, as the media server itself describes them.
    case similarSongs(to: String, limit: Int, perArtist: Int?)
    /// Asks for the songs like one, nearest first, each with its likeness, as the media server itself describes them.
    case sonicMatches(to: String, limit: Int, perArtist: Int?)
    /// Asks for the way from one song to another, each with its likeness to the first, as the media server itself
    /// describes them.
    case sonicPath(from: String, to: String, limit: Int)

    /// How many rows a list has at most; who asks for more gets as many.
    package static let limits = 1...200
    /// How many rows a list has whose length nobody gave.
    package static let defaultLimit = 10
    /// How many rows a search has whose length nobody gave.
    package static let defaultRows = 20
    /// How many tracks a path has whose length nobody gave.
    package static let defaultSteps = 25

    /// What the request costs, in ordinary requests; see `RecommendationRequest.price`.
    ///
    /// One more for every 100 rows of a list, every 20 artists whose songs are compared, and every 10 tracks of a path.
    /// Who names a track or asks by words pays one more: all texts of the catalog may have to be read.
    package var price: Int {
        switch self {
        case .similarTracks(let track, let limit, _): 1 + limit / 100 + track.price
        case .similarSongs(_, let limit, _), .sonicMatches(_, let limit, _): 1 + limit / 100
        case .similarArtists(_, let limit, let wantsSongs): 1 + limit / (wantsSongs ? 20 : 100)
        case .search: 2
        case .farthest(let track): 1 + track.price
        case .path(let from, let to, let limit): 1 + limit / 10 + from.price + to.price
        case .sonicPath(_, _, let limit): 1 + limit / 10
        }
    }
}

/// A track as a player names it.
package enum PlayerTrack: Codable, Sendable, Equatable {
    /// By the media server's own identifier.
    case id(String)
    /// By its title and its artist's name, or parts of them.
    case named(title: String, artist: String)

    /// What it costs to find.
    fileprivate var price: Int {
        switch self {
        case .id: 0
        case .named: 1
        }
    }
}
