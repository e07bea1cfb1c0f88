import Catalog
import HTTPTypes
import Pipeline
import Recommendations

/// A call of the interface that players' plugins know, with the parameters that it reads.
enum PlayerEndpoint: String, CaseIterable, Sendable {
    case similarTracks = "similar_tracks"
    case similarArtists = "similar_artists"
    case findPath = "find_path"
    case searchTracks = "search_tracks"
    case maxDistance = "max_distance"
    /// Whether the interface is there; plugins' connection tests ask it.
    case activeTasks = "active_tasks"

    /// The path of the call.
    var path: String { "/api/\(rawValue)" }

    /// The path and methods of the call; it asks for a token in the form that plugins send.
    var endpoint: Endpoint {
        Endpoint(path: path, methods: [.get], isProtected: true, name: summary, isForPlayers: true)
    }

    /// Whether a path is a call of the interface, served or not; below `/api/v1` is another one.
    static func isCall(_ path: String) -> Bool {
        let path = path.hasPrefix("//") ? path.dropFirst() : path[...]
        let call = path.hasPrefix("/api/") ? path.dropFirst(5) : ""
        return !call.isEmpty && !call.hasPrefix("/") && call != "v1" && !call.hasPrefix("v1/")
    }

    /// The most tracks of one artist when the caller asks for no duplicates.
    static let tracksPerArtist = 3

    /// What the call is for.
    var summary: String {
        switch self {
        case .similarTracks: "List tracks like one, for a player."
        case .similarArtists: "List artists like one, for a player."
        case .findPath: "Find the way from one track to another, for a player."
        case .searchTracks: "Find tracks by words of their title, artist or album, for a player."
        case .maxDistance: "Tell how far the least similar track is, for a player."
        case .activeTasks: "Tell a player that this is the place."
        }
    }

    /// A parameter with its JSON Schema and its meaning.
    typealias Parameter = (name: String, schema: JSONValue, summary: String)

    /// The parameters.
    var parameters: [Parameter] {
        let track: [Parameter] = [
            ("item_id", Schema.text, "The track, by the media server's identifier."),
            ("title", Schema.text, "Its title, where no identifier is given."),
            ("artist", Schema.text, "The name of its artist, with the title."),
        ]
        let count: Parameter = (
            "n",
            Schema.integer(PlayerRequest.limits).with("default", .int(PlayerRequest.defaultLimit)),
            "How many rows; more or fewer than can be are brought into bounds."
        )
        switch self {
        case .similarTracks:
            return track + [
                count,
                (
                    "eliminate_duplicates", Schema.flag.with("default", .bool(true)),
                    "At most \(Self.tracksPerArtist) tracks of one artist."
                ),
            ]
        case .similarArtists:
            return [
                ("artist", Schema.text, "The artist, by identifier or name."),
                ("artist_id", Schema.text, "The artist, where `artist` is not given."),
                count,
                (
                    "include_component_matches", Schema.flag.with("default", .bool(false)),
                    "Add songs of both artists that fit together."
                ),
            ]
        case .findPath:
            return [
                ("start_song_id", Schema.text, "The track that the path begins with."),
                ("end_song_id", Schema.text, "The track that it ends with."),
                (
                    "max_steps",
                    Schema.integer(SequenceRequest.steps).with("default", .int(PlayerRequest.defaultSteps)),
                    "How many tracks at most, both ends included; more or fewer than can be are brought into bounds."
                ),
            ]
        case .searchTracks:
            return [
                ("search_query", Schema.text, "The words, each of which must be contained."),
                ("title", Schema.text, "Further words."),
                ("artist", Schema.text, "Further words."),
                ("start", Schema.text, "The number of the first row, from 0."),
                ("end", Schema.text, "The number after the last row."),
            ]
        case .maxDistance: return [track[0]]
        case .activeTasks: return []
        }
    }
}

extension PlayerEndpoint {
    /// The request to the rank workers; `nil` where the answer is known without.
    ///
    /// - Throws: ``HTTPProblem`` 400 when a parameter is missing.
    func playerRequest(_ query: PlayerQuery) throws(HTTPProblem) -> PlayerRequest? {
        switch self {
        case .similarTracks:
            return .similarTracks(
                to: try track(query), limit: count(query),
                perArtist: query.flag("eliminate_duplicates", default: true) ? Self.tracksPerArtist : nil)
        case .similarArtists:
            guard let artist = query.text("artist") ?? query.text("artist_id") else {
                throw HTTPProblem(.badRequest, detail: "The parameter artist or artist_id is missing.")
            }
            return .similarArtists(
                to: artist, limit: count(query), songs: query.flag("include_component_matches", default: false))
        case .findPath:
            guard let start = query.text("start_song_id"), let end = query.text("end_song_id") else {
                throw HTTPProblem(.badRequest, detail: "The parameter start_song_id or end_song_id is missing.")
            }
            guard start != end else { throw HTTPProblem(.badRequest, detail: "Both ends are the same track.") }
            return .path(
                from: .id(start), to: .id(end),
                limit: query.number("max_steps", default: PlayerRequest.defaultSteps, in: SequenceRequest.steps))
        case .searchTracks:
            let words = ["search_query", "title", "artist"].compactMap(query.text).joined(separator: " ")
            let start = query.number("start", default: 0, in: 0...Self.lastRow)
            let end = query.number("end", default: start + PlayerRequest.defaultRows, in: 0...Self.lastRow)
            guard !words.isEmpty, start < end else { return nil }
            return .search(text: words, rows: start..<min(end, start + PlayerRequest.limits.upperBound))
        case .maxDistance:
            guard let id = query.text("item_id") else {
                throw HTTPProblem(.badRequest, detail: "The parameter item_id is missing.")
            }
            return .farthest(from: .id(id))
        case .activeTasks: return nil
        }
    }

    /// The body of an answer that no rank worker is asked for.
    var emptyBody: JSONValue {
        self == .searchTracks ? [] : [:]
    }

    /// The number up to which rows of a search are counted.
    private static let lastRow = 1_000_000_000

    private func count(_ query: PlayerQuery) -> Int {
        query.number("n", default: PlayerRequest.defaultLimit, in: PlayerRequest.limits)
    }

    private func track(_ query: PlayerQuery) throws(HTTPProblem) -> PlayerTrack {
        if let id = query.text("item_id") { return .id(id) }
        guard let title = query.text("title"), let artist = query.text("artist") else {
            throw HTTPProblem(.badRequest, detail: "The parameter item_id is missing, or title and artist.")
        }
        return .named(title: title, artist: artist)
    }
}
