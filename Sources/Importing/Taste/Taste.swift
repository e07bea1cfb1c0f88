/// The taste of somebody, by name, as exports of streaming services and scrobblers tell it.
package struct Taste: Sendable, Hashable {
    /// How much something counts, by its name: what was liked counts more than any number of plays.
    typealias Weights = [String: Double]

    /// Which kind of export something was read from.
    package enum Kind: String, Sendable, Codable, Hashable {
        case library, history
    }

    /// The kinds of export that were read; more than one after `+=`.
    package private(set) var kinds: Set<Kind> = []
    /// Plays of half a minute and more, those of which nobody told how long among them.
    package private(set) var plays = 0
    /// Plays that were shorter, which count for nothing.
    package private(set) var skips = 0
    private var artists: Weights = [:]
    private var albums: Weights = [:]
    private var tracks: Weights = [:]

    /// The shortest play that counts, in milliseconds.
    private static let shortestPlay = 30_000.0
    /// The most plays of one thing that are believed.
    private static let maximumPlays = 100_000
    /// The weight of liking, in plays.
    private static let liking = 1_000_000.0

    /// A taste for nothing, to add exports to.
    package init() {}

    /// Whether nothing was found.
    package var isEmpty: Bool { artists.isEmpty && albums.isEmpty && tracks.isEmpty }

    /// The artists, most liked first.
    ///
    /// - Parameter limit: How many at most.
    /// - Returns: Their names; of equally liked ones, in the order of the alphabet.
    package func topArtists(_ limit: Int = 50) -> [String] { Self.top(artists, limit) }
    /// The albums, most liked first.
    package func topAlbums(_ limit: Int = 50) -> [String] { Self.top(albums, limit) }
    /// The tracks, most liked first.
    package func topTracks(_ limit: Int = 50) -> [String] { Self.top(tracks, limit) }

    mutating func like(artist: String = "", album: String = "", track: String = "") {
        kinds.insert(.library)
        if !artist.isEmpty { artists[artist, default: 0] += Self.liking }
        if !album.isEmpty { albums[album, default: 0] += Self.liking }
        if !track.isEmpty { tracks[track, default: 0] += Self.liking }
    }

    mutating func play(artist: String, album: String, track: String, milliseconds: Double?) {
        guard milliseconds ?? Self.shortestPlay >= Self.shortestPlay else {
            kinds.insert(.history)
            skips += 1
            return
        }
        play(artist: artist, album: album, track: track, times: 1)
    }

    mutating func play(artist: String, album: String, track: String, times: Int) {
        kinds.insert(.history)
        let times = min(times, Self.maximumPlays)
        guard times > 0 else { return }
        plays += times
        if !artist.isEmpty { artists[artist, default: 0] += Double(times) }
        if !album.isEmpty { albums[album, default: 0] += Double(times) }
        if !track.isEmpty { tracks[track, default: 0] += Double(times) }
    }

    /// Adds another export of the same person.
    package static func += (left: inout Taste, right: Taste) {
        left.kinds.formUnion(right.kinds)
        left.plays += right.plays
        left.skips += right.skips
        left.artists.merge(right.artists, uniquingKeysWith: +)
        left.albums.merge(right.albums, uniquingKeysWith: +)
        left.tracks.merge(right.tracks, uniquingKeysWith: +)
    }

    private static func top(_ weights: Weights, _ limit: Int) -> [String] {
        weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    }
}
