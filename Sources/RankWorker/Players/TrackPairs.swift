import Catalog
import Ranking
import Recommendations

/// The artists similar to a seed, with the songs of each that are most like the seed, and the seed's that are most like
/// them.
struct TrackPairs {
    /// A similar artist.
    struct Match {
        let item: RecommendationAnswer.Item
        fileprivate let entity: EntityRef?
    }

    /// How many songs of each artist are named.
    static let most = 3

    /// The similar artists, nearest first.
    let artists: [Match]
    private let tracks: [EntityRef: [EntityRef]]
    private let songs: [EntityRef: Songs]

    /// Songs of the seed that are like an artist, and songs of the artist that are like the seed; nearest first.
    typealias Songs = (own: [NamedResource], others: [NamedResource])

    /// Finds the tracks of all artists, then for each artist the songs.
    ///
    /// - Parameters:
    ///   - seed: The artist that was asked for.
    ///   - items: The artists that are similar to it.
    ///   - withSongs: Whether songs are wanted, and not only how many tracks each has.
    ///   - index: Where they are.
    ///   - deadline: Says whether anybody still waits.
    /// - Throws: ``RecommendationRefusal`` when nobody does.
    init(
        _ seed: EntityRef, _ items: [RecommendationAnswer.Item], withSongs: Bool, in index: CatalogIndex,
        deadline: RankingDeadline
    ) throws(RecommendationRefusal) {
        artists = items.map { Match(item: $0, entity: index.entity(JukeURI(.artist, $0.spotifyID))) }
        let entities = artists.compactMap(\.entity)
        let tracks = index.tracks(of: [seed] + entities)
        var songs: [EntityRef: Songs] = [:]
        if withSongs {
            for artist in entities {
                guard deadline.isWanted() else { throw .outOfTime }
                songs[artist] = (
                    Self.nearest(tracks[seed] ?? [], to: artist, in: index),
                    Self.nearest(tracks[artist] ?? [], to: seed, in: index)
                )
            }
        }
        guard deadline.isWanted() else { throw .outOfTime }
        (self.tracks, self.songs) = (tracks, songs)
    }

    /// How many heard tracks an artist has.
    func trackCount(of artist: Match) -> Int {
        artist.entity.flatMap { tracks[$0]?.count } ?? 0
    }

    /// The songs of the seed and of an artist that fit together; none where they were not asked for.
    func songs(with artist: Match) -> Songs {
        artist.entity.flatMap { songs[$0] } ?? ([], [])
    }

    private static func nearest(
        _ tracks: [EntityRef], to other: EntityRef, in index: CatalogIndex
    ) -> [NamedResource] {
        let direction = index.vector(of: other)
        let scored = tracks.map { track in
            (track: track, score: Cosine.of(index.vector(of: track), direction))
        }
        return scored.sorted { ($0.score, $1.track.row) > ($1.score, $0.track.row) }.prefix(most).map { song in
            NamedResource(uri: index.uri(of: song.track), name: index.name(of: song.track))
        }
    }
}
