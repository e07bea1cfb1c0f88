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
    private let seed: EntityRef
    private let index: CatalogIndex
    private let tracks: [EntityRef: [EntityRef]]

    /// Finds the songs of all artists in one pass.
    init(_ seed: EntityRef, _ items: [RecommendationAnswer.Item], in index: CatalogIndex) {
        artists = items.map { Match(item: $0, entity: index.entity(JukeURI(.artist, $0.spotifyID))) }
        self.seed = seed
        self.index = index
        tracks = index.tracks(of: [seed] + artists.compactMap(\.entity))
    }

    /// How many heard tracks an artist has.
    func trackCount(of artist: Match) -> Int {
        artist.entity.flatMap { tracks[$0]?.count } ?? 0
    }

    /// Songs of the seed that are like the artist, and songs of the artist that are like the seed; nearest first.
    func songs(with artist: Match) -> (own: [NamedResource], others: [NamedResource]) {
        guard let entity = artist.entity else { return ([], []) }
        return (nearest(of: seed, to: entity), nearest(of: entity, to: seed))
    }

    private func nearest(of artist: EntityRef, to other: EntityRef) -> [NamedResource] {
        let direction = index.vector(of: other)
        let scored = (tracks[artist] ?? []).map { track in
            (track: track, score: Cosine.of(index.vector(of: track), direction))
        }
        return scored.sorted { ($0.score, $1.track.row) > ($1.score, $0.track.row) }.prefix(Self.most).map { song in
            NamedResource(uri: index.uri(of: song.track), name: index.name(of: song.track))
        }
    }
}
