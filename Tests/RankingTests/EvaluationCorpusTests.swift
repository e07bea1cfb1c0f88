import Catalog
import Embedding
import Testing

@testable import Ranking

/// What is evaluated, and how it is split.
struct EvaluationCorpusTests {
    @Test func `one artist's tracks of one folded title are one recording with the labels of all`() {
        let corpus = EvaluationCorpus(
            [
                EvaluationFixtures.track("a", artist: "Björk", title: "Jóga", labels: ["pop"]),
                EvaluationFixtures.track("b", artist: "Björk", title: "JOGA", labels: ["art pop"]),
                EvaluationFixtures.track("c", artist: "Other", title: "Jóga"),
                EvaluationFixtures.track("a", artist: "Björk", title: "Hunter"),
            ], playlists: [["b", "x", "c", "a"]])

        #expect(corpus.tracks.map(\.id) == ["a", "c"])
        #expect(corpus.labels == [[0, 1], []])
        #expect(corpus.labelNames == ["art pop", "pop"])
        #expect(corpus.mergedCount == 1)
        #expect(corpus.playlists == [[0, 1]])
    }

    @Test func `failed analyses are left out and counted`() {
        var failed = EvaluationFixtures.track("f", artist: "A")
        failed.features = EvaluationFixtures.features(tempo: 0, danceability: 0)
        var broken = EvaluationFixtures.track("g", artist: "A")
        broken.features = EvaluationFixtures.features(energy: .nan)
        let corpus = EvaluationCorpus([failed, EvaluationFixtures.track("a", artist: "A"), broken])

        #expect(corpus.tracks.map(\.id) == ["a"])
        #expect(corpus.failedCount == 2)
    }

    @Test func `tracks of Various Artists belong to nobody together`() {
        let corpus = EvaluationCorpus(
            ["a", "b"].map { EvaluationFixtures.track($0, artist: "Various Artists") }
                + ["c", "d"].map { EvaluationFixtures.track($0, artist: "Tool") })

        #expect(Set(corpus.owners).count == 3)
        #expect(corpus.owners[2] == corpus.owners[3])
    }

    @Test(arguments: [2, 3, 5])
    func `folds never share an artist, and together hold every track once`(_ count: Int) {
        let corpus = EvaluationCorpus(
            (0..<300).map { number in
                // The same name under two identifiers and spellings is the same artist.
                EvaluationFixtures.track(
                    "t\(number)", artist: number % 2 == 0 ? "Ärtist \(number / 6)" : "artist \(number / 6)")
            })
        let folds = EvaluationFold.split(corpus, into: count, seed: 3)

        func names(_ tracks: [Int]) -> Set<String> {
            Set(tracks.map { FoldedName(corpus.tracks[$0].artist.name).text })
        }
        #expect(folds.flatMap(\.pool).sorted() == Array(0..<300))
        for fold in folds {
            #expect(!fold.pool.isEmpty)
            #expect(names(fold.pool).isDisjoint(with: names(fold.rest)))
            #expect((fold.pool + fold.rest).sorted() == Array(0..<300))
        }
    }

    @Test func `the seed decides the split and the order`() {
        let corpus = EvaluationFixtures.corpus()
        let pools = { (seed: UInt64) in EvaluationFold.split(corpus, into: 2, seed: seed).map(\.pool) }

        #expect(pools(1) == pools(1))
        #expect(pools(1) != pools(2))
        #expect(pools(1)[0] != pools(1)[0].sorted())
    }
}
