import Catalog
import Embedding
import Foundation
import Recommendations
import Testing

@testable import Ranking

/// The figures of lists and of the words for closeness, where they are known beforehand.
struct ListEvaluationTests {
    /// Families of artists who sound alike, each artist with some tracks and one album.
    ///
    /// A family lies near an axis of its own, an artist near a point of the family. Labels are the families.
    private static func index(
        families: Int = 4, artists: Int = 12, tracks: Int = 12
    ) -> (index: CatalogIndex, labels: [SpotifyID: Set<String>]) {
        var people = EntityTable.Builder(.artist)
        var albums = EntityTable.Builder(.album)
        var titles = EntityTable.Builder(.track)
        var labels: [SpotifyID: Set<String>] = [:]
        for family in 0..<families {
            for member in 0..<artists {
                let artist = family * artists + member
                let place = 0.3 * Float(member + 1) / Float(artists)
                let vector = Self.unit([family: 1, families + member: place])
                people.append(
                    spotifyID: SpotifyID(String(format: "a%03d", artist)), name: "Artist \(artist)", quality: 0.9,
                    facts: EntityFacts(popularity: 10 + member),
                    vector: vector)
                albums.append(
                    spotifyID: SpotifyID(String(format: "b%03d", artist)), name: "Album \(artist)", quality: 0.9,
                    facts: EntityFacts(artists: [artist]),
                    vector: vector)
                for track in 0..<tracks {
                    let id = SpotifyID(String(format: "t%03dx%02d", artist, track))
                    titles.append(
                        spotifyID: id, name: "Track \(artist) \(track)", quality: 1,
                        facts: EntityFacts(album: artist, artists: [artist]),
                        vector: Self.unit([
                            family: 1, families + member: place, 31: Float(track) / Float(100 * tracks),
                        ]))
                    labels[id] = ["family \(family)"]
                }
            }
        }
        let index = CatalogIndex(
            modelVersion: "v1", tables: [people.build(), albums.build(), titles.build()])
        return (index, labels)
    }

    private static func unit(_ components: [Int: Float]) -> [Float] {
        let vector = Fixtures.vector(components)
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    @Test func `a seed's own tracks fill a plain list, and none is in a list of others`() throws {
        let (index, labels) = Self.index()
        let evaluation = ListEvaluation(index, labels: labels)

        let plain = try evaluation.figures(of: .plain)
        let others = try evaluation.figures(of: .others)

        // Of ten albums one is the seed's own, of ten tracks all are: eleven of twenty rows.
        #expect(plain.ownShare?.value == 0.55)
        #expect(plain.distinctArtists?.value == 5.5)
        #expect(others.ownShare?.value == 0)
        #expect(others.distinctArtists?.value == 10)
        for figures in [plain, others] { #expect(figures.artistPrecision?.value == 1) }
        #expect(plain.trackPrecision == nil && others.trackPrecision?.value == 1)
    }

    @Test func `a label that says nothing of the sound is met as often as chance has it`() throws {
        let (index, labels) = Self.index()
        let shuffled = Dictionary(
            uniqueKeysWithValues: labels.keys.map { id in
                (id, ["label \((Int(id.rawValue.dropFirst().prefix { $0 != "x" }) ?? 0) % 4)"] as Set<String>)
            })

        let figures = try ListEvaluation(index, labels: shuffled).figures(of: .others)

        // Three of a family's twelve artists share a label, two of the eleven others.
        #expect(abs((figures.artistPrecision?.value ?? 1) - 2.0 / 11) < 0.05)
    }

    @Test func `the closest pairs share a label more often than those that are a stretch, and than chance`() throws {
        // A family is smaller than the tenth of the catalog up to which there are words.
        let (index, labels) = Self.index(families: 12, artists: 6, tracks: 4)

        let figures = WordEvaluation(index, labels: labels).figures(seed: 7)
        let same = WordEvaluation(index, labels: labels).figures(seed: 7)

        let shares = Dictionary(uniqueKeysWithValues: figures.map { ($0.word, $0.sameLabel?.value) })
        let closest = try #require(shares[.veryClose] ?? nil)
        let farthest = try #require(shares[.aStretch] ?? nil)
        let chance = try #require(shares[nil] ?? nil)
        #expect(figures.map(\.word) == ClosenessWord.allCases.map(Optional.some) + [nil])
        #expect(closest > 0.9 && farthest < closest && chance < 0.3)
        #expect(same == figures)
    }

    @Test func `too few rows to learn from give no words`() {
        let (index, labels) = Self.index(families: 2, artists: 2, tracks: 2)

        #expect(WordEvaluation(index, labels: labels).figures(seed: 7).isEmpty)
        #expect(WordEvaluation(index, labels: [:]).figures(seed: 7).isEmpty)
    }
}
