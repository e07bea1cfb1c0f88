package import Catalog
import Recommendations

/// Figures of the lists for a catalog's most popular artists: what a person sees, where an ``Evaluation`` looks
/// at vectors.
package struct ListEvaluation: Sendable {
    /// How a list is asked for.
    package enum Recipe: String, Sendable, CaseIterable, Codable {
        /// With the seed and nothing else, as the original was.
        case plain
        /// As the command line and the explorer ask: others than the seed's artist, one row an artist, versions folded.
        case others
    }

    /// One recipe's figures.
    package struct Figures: Sendable, Codable, Equatable {
        /// How the lists were asked for.
        package let recipe: Recipe
        /// The share of albums and tracks that credit the seed.
        package let ownShare: Estimate?
        /// How many artists a list of ten albums or tracks credits first.
        package let distinctArtists: Estimate?
        /// The share of artists with the seed's label.
        package let artistPrecision: Estimate?
        /// The share of tracks by others with the seed's label.
        package let trackPrecision: Estimate?

        private enum CodingKeys: String, CodingKey {
            case recipe
            case ownShare = "own_share"
            case distinctArtists = "distinct_artists"
            case artistPrecision = "artist_same_label"
            case trackPrecision = "track_same_label"
        }
    }

    private let index: CatalogIndex
    private let labels: RowLabels

    /// Prepares an evaluation.
    ///
    /// - Parameters:
    ///   - index: What is ranked.
    ///   - labels: What tracks count as; where there are none, a track counts as its artist's first genre.
    package init(_ index: CatalogIndex, labels: [SpotifyID: Set<String>]?) {
        self.index = index
        self.labels = RowLabels(index, labels)
    }

    /// How many artists ask, the most popular first.
    package static let askers = 100
    /// How long a list is.
    package static let listLength = 10

    /// The figures of a recipe.
    ///
    /// - Throws: ``RankingError``.
    package func figures(of recipe: Recipe) throws -> Figures {
        let table = index[.artist]
        let rows = (0..<table.count).filter { !table.nameless.contains($0) }.sorted {
            (table.popularity(at: $1), $0) < (table.popularity(at: $0), $1)
        }.prefix(Self.askers)
        let recommender = Recommender(index: index)
        var own = Observations()
        var distinct = Observations()
        var artists = Observations()
        var tracks = Observations()
        for row in rows {
            var request = RecommendationRequest(
                seeds: [.uri(index.uri(of: EntityRef(.artist, row: row)))], limit: Self.listLength)
            if recipe == .others {
                request.useListDefaults()
                request.familiarity = RecommendationRequest.usualFamiliarity
            }
            let answer = try recommender.recommend(request)
            for type in [ResourceType.album, .track] {
                let listed = self.rows(answer[type], type)
                guard !listed.isEmpty else { continue }
                let credits = listed.map { index.attributes.artists(of: type, $0) }
                for credit in credits { own.add(credit.contains(row) ? 1 : 0, of: row) }
                let length = Double(listed.count) / Double(Self.listLength)
                distinct.add(Double(Set(credits.compactMap(\.first)).count) / length, of: row)
            }
            guard let label = labels[.artist, row] else { continue }
            for other in self.rows(answer[.artist], .artist) {
                artists.add(labels[.artist, other] == label ? 1 : 0, of: row)
            }
            for track in self.rows(answer[.track], .track)
            where !index.attributes.artists(of: .track, track).contains(row) {
                tracks.add(labels[.track, track] == label ? 1 : 0, of: row)
            }
        }
        return Figures(
            recipe: recipe, ownShare: own.estimate, distinctArtists: distinct.estimate,
            artistPrecision: artists.estimate, trackPrecision: tracks.estimate)
    }

    private func rows(_ items: [RecommendationAnswer.Item], _ type: ResourceType) -> [Int] {
        items.compactMap { index[type].row(of: $0.spotifyID) }
    }
}

/// The families of a catalog's rows: a track's by its label, an artist's by most of its tracks.
struct RowLabels: Sendable {
    private var labels: [ResourceType: [String?]] = [:]

    init(_ index: CatalogIndex, _ given: [SpotifyID: Set<String>]?) {
        let tracks = index[.track]
        let own = (0..<tracks.count).map { row in
            given.map { $0[tracks.spotifyID(at: row)]?.min() }
                ?? index.genres(of: EntityRef(.track, row: row)).first
        }
        var counts = [[String: Int]](repeating: [:], count: index[.artist].count)
        for (row, label) in own.enumerated() {
            guard let label, let artist = index.attributes.artists(of: .track, row).first, artist < counts.count else {
                continue
            }
            counts[artist][label, default: 0] += 1
        }
        labels[.track] = own
        labels[.artist] = counts.map { counts in
            counts.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }?.key
        }
    }

    /// The label of an artist or a track.
    subscript(type: ResourceType, row: Int) -> String? { labels[type]?[row] }
}
