import Catalog
import Testing

@testable import Embedding

/// The default method: what it chooses, and what comes of it.
@Suite struct LearnedTrainerTests {
    @Test func `the same corpus in other batches gives the same model`() throws {
        let corpus = LearnedFixtures.corpus(artists: 120, tracks: 20)
        var batched = TrainingCorpus(artists: corpus.artists)
        for start in stride(from: 0, to: corpus.tracks.count, by: 70) {
            batched.add(Array(corpus.tracks[start..<min(start + 70, corpus.tracks.count)]))
        }

        let whole = try LearnedTrainer().train(on: corpus.training, version: "v1")
        let inParts = try LearnedTrainer().train(on: batched, version: "v1")

        #expect(whole == inParts)
    }

    @Test(arguments: [(20, 30, FeatureExpansion.Form.plain), (60, 10, .products), (120, 20, .units)])
    func `a corpus gets what it can carry`(_ artists: Int, _ tracks: Int, _ form: FeatureExpansion.Form) throws {
        let corpus = LearnedFixtures.corpus(artists: artists, tracks: tracks)

        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        guard case .expanded(let expansion) = model.projection.transform else {
            Issue.record("the features are not expanded")
            return
        }
        #expect(expansion.form == form)
        #expect(model.projection.matrix.rows == expansion.count)
        #expect(model.projection.matrix.columns == 32)
        #expect(model.figures.choices.count == 3)
        #expect(model.figures.choices[0].contains("\(artists) artists with two or more"))
        #expect(abs(model.figures.explainedVarianceRatio.reduce(0, +) - 1) < 1e-6)
        #expect(form == .plain || model.figures.discriminability.count == 11)
    }

    @Test func `an artist's other tracks are nearer than by their features alone`() throws {
        let corpus = LearnedFixtures.corpus(artists: 120, tracks: 20, tagged: false)

        let zscore = try ReferenceTrainer(.zscore).train(on: corpus.training, version: "z")
        let learned = try LearnedTrainer(TrainingOptions(context: 0)).train(on: corpus.training, version: "l")
        let context = try LearnedTrainer().train(on: corpus.training, version: "c")

        let shares = [zscore, learned, context].map { Self.ownShare(CorpusEmbedder($0).embed(corpus).tracks, corpus) }
        #expect(shares[0] < shares[1])
        #expect(shares[1] < shares[2])
    }

    @Test func `columns are uncorrelated, and the first separates artists best`() throws {
        let corpus = LearnedFixtures.corpus(artists: 120, tracks: 20, tagged: false)

        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        let ratios = model.figures.discriminability
        #expect(ratios.count == 23)
        #expect(ratios == ratios.sorted(by: >))
        #expect(ratios[0] > 1)
    }

    @Test func `"Various Artists" is neither fitted as an artist nor gives context`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 20, tagged: false)
        corpus.artists[7] = CorpusArtist(name: "Various Artists")

        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        #expect(model.figures.choices[0].contains("119 artists with two or more"))
        let vectors = CorpusEmbedder(model).embed(corpus).tracks
        let row = try #require(corpus.tracks.firstIndex { $0.artist == 7 })
        let alone = try #require(corpus.tracks[row].features.flatMap { model.projection.vector(for: $0) })
        #expect(zip(vectors.vector(at: row), alone).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func `of a large corpus whole artists are drawn, and the model says so`() throws {
        let corpus = LearnedFixtures.corpus(artists: 200, tracks: 20)
        var training = TrainingCorpus(artists: corpus.artists, sampleLimit: 2_500)
        training.add(corpus.tracks)

        let model = try LearnedTrainer().train(on: training, version: "v1")

        let sizes = Dictionary(grouping: training.sample, by: \.artist).mapValues(\.count)
        #expect(Set(sizes.values) == [20])
        #expect(model.figures.corpusSize == 4_000)
        #expect(
            model.figures.choices.last == "The fit rests on 2500 of 4000 tracks, whole artists drawn by their number.")
    }

    @Test func `a constant feature and a missing key do no harm`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 20)
        for row in corpus.tracks.indices {
            guard let old = corpus.tracks[row].features else { continue }
            corpus.tracks[row].features = AudioFeatures(
                energy: old.energy, valence: old.valence, tempo: old.tempo, key: -1, mode: .major,
                danceability: old.danceability, acousticness: old.acousticness, instrumentalness: 0,
                liveness: old.liveness, speechiness: old.speechiness, loudness: old.loudness, timeSignature: nil)
        }

        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")

        let tracks = CorpusEmbedder(model).embed(corpus).tracks
        #expect(tracks.count == corpus.tracks.count)
        #expect(tracks.vectors.allSatisfy { $0.isFinite })
    }

    @Test func `a vector of one or two tracks is moved towards the centre and says so`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 20)
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
        corpus.tracks.removeAll { $0.artist == 1 && $0.id != 5 }

        let vectors = CorpusEmbedder(model).embed(corpus)

        let artist = try #require(vectors.artists.keys.firstIndex(of: 1))
        #expect(vectors.artists.qualities[artist] == 0.5)
        let track = try #require(vectors.tracks.keys.firstIndex { $0 == 5 })
        let own = Self.cosine(vectors.tracks.vector(at: track), model.centre)
        #expect(Self.cosine(vectors.artists.vector(at: artist), model.centre) > own)
    }

    @Test func `of two artists who sound the same, the one with more to show for it comes first`() throws {
        var corpus = LearnedFixtures.corpus(artists: 120, tracks: 20, tagged: false)
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
        let track = try #require(corpus.tracks.first)
        corpus.tracks.removeAll { [1, 2].contains($0.artist) }
        for (id, artist) in zip(Int64(1)..., [1, 2, 2, 2] as [Int64]) {
            var copy = track
            (copy.id, copy.artist, copy.album) = (id, artist, artist)
            copy.recording = Recording(title: "Track \(id)")
            corpus.tracks.append(copy)
            corpus.albumArtists[artist] = [artist]
        }

        let vectors = CorpusEmbedder(model).embed(corpus)

        let query = try #require(vectors.tracks.keys.firstIndex(of: 1))
        for table in [vectors.albums, vectors.artists] {
            let (slight, solid) = try (
                #require(table.keys.firstIndex(of: 1)), #require(table.keys.firstIndex(of: 2))
            )
            let scores = [slight, solid].map { Self.cosine(table.vector(at: $0), vectors.tracks.vector(at: query)) }
            #expect(scores[0] < scores[1] - 1e-4)
            #expect(scores[1] > 1 - 1e-5)
            #expect([slight, solid].map { table.qualities[$0] } == [0.5, 0.75])
        }
    }

    @Test func `artists and albums of a single track top no more lists than their share`() throws {
        var corpus = LearnedFixtures.corpus(artists: 180, tracks: 20, tagged: false)
        corpus.tracks.removeAll { ($0.artist ?? 0) % 3 != 0 && $0.id % 20 != 1 }
        let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
        let vectors = CorpusEmbedder(model).embed(corpus)

        for (table, owner) in [
            (vectors.artists, { $0 }), (vectors.albums, { corpus.albumArtists[$0]?.first ?? 0 }),
        ] as [(VectorTable<Int64>, (Int64) -> Int64)] {
            let slight = Double(table.qualities.count { $0 == 0.5 }) / Double(table.count)
            #expect(slight > 0.1)
            #expect(Self.topShare(of: table, owner, vectors.tracks, corpus) < slight)
        }
    }

    /// How often what is nearest to a track, its own artist's left out, rests on a single track.
    private static func topShare(
        of table: VectorTable<Int64>, _ owner: (Int64) -> Int64, _ tracks: VectorTable<Int64>, _ corpus: Corpus
    ) -> Double {
        let tops = stride(from: 0, to: tracks.count, by: 7).compactMap { query in
            let vector = tracks.vector(at: query)
            return table.keys.indices.filter { owner(table.keys[$0]) != corpus.tracks[query].artist }
                .map { (score: cosine(table.vector(at: $0), vector), row: $0) }.max { $0.score < $1.score }
        }
        return Double(tops.count { table.qualities[$0.row] == 0.5 }) / Double(tops.count)
    }

    /// The share of each track's ten nearest that is by its artist.
    private static func ownShare(_ tracks: VectorTable<Int64>, _ corpus: Corpus) -> Double {
        let rows = (0..<tracks.count).map(tracks.vector)
        var hits = 0
        let asked = stride(from: 0, to: rows.count, by: 25)
        for query in asked {
            let nearest = rows.indices.filter { $0 != query }
                .map { (score: cosine(rows[query], rows[$0]), row: $0) }.sorted { $0.score > $1.score }.prefix(10)
            hits += nearest.count { corpus.tracks[$0.row].artist == corpus.tracks[query].artist }
        }
        return Double(hits) / Double(10 * Array(asked).count)
    }

    private static func cosine(_ left: [Float], _ right: [Float]) -> Float {
        let dot = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = [left, right].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return dot / (lengths[0] * lengths[1])
    }
}
