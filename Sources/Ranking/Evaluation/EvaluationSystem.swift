package import Catalog
package import Embedding

/// Something that gives tracks vectors, to be compared with others of its kind.
package struct EvaluationSystem: Sendable {
    /// The name in tables.
    package let name: String
    /// How the vectors came about, in a few words: fitted on other artists, on the same tracks, read from the store.
    package let note: String
    let vectors: @Sendable (EvaluationCorpus, EvaluationFold) throws -> [Float]

    /// A system by a name, a note and what makes its vectors.
    ///
    /// - Parameters:
    ///   - name: The name in tables; each system of an evaluation has its own.
    ///   - note: How the vectors come about.
    ///   - vectors: Gives a fold's pool vectors of ``Embedding/Space/dimensions`` components, in the pool's order.
    package init(
        _ name: String, note: String,
        vectors: @escaping @Sendable (_ corpus: EvaluationCorpus, _ fold: EvaluationFold) throws -> [Float]
    ) {
        self.name = name
        self.note = note
        self.vectors = vectors
    }
}

/// The tracks that a trained system of an evaluation is fitted on.
package enum EvaluationFit: String, Sendable, CaseIterable, Codable {
    /// The other folds: artists that are not asked about. The figure for music that the system has not seen.
    case other
    /// The very tracks that are asked about, as an installation does with its own catalog.
    case own
}

extension EvaluationSystem {
    /// Vectors in random directions: what every figure is by chance.
    package static func random(seed: UInt64) -> EvaluationSystem {
        EvaluationSystem("random", note: "directions by chance") { _, fold in
            var random = SplitMix64(seed: seed ^ 0xC0FF_EE00 &+ UInt64(fold.number))
            return (0..<fold.pool.count * Space.dimensions).map { _ in
                // The sum of four uniform numbers is round enough for a direction.
                (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
            }
        }
    }

    /// A method that is fitted for each fold, and embeds the fold as the fleet would.
    ///
    /// - Parameters:
    ///   - name: The name in tables.
    ///   - trainer: What fits.
    ///   - fit: What it is fitted on; with one fold there is nothing but the fold itself.
    ///   - source: What the tracks' values are; `nil` for the audio features.
    /// - Returns: A system that throws what the trainer throws when a fold is too small.
    package static func trained(
        _ name: String, _ trainer: any ProjectionTrainer, fit: EvaluationFit, source: VectorSource? = nil
    ) -> EvaluationSystem {
        EvaluationSystem(name, note: fit == .own ? "fitted on the tracks asked about" : "fitted on other artists") {
            corpus, fold in
            let material = fit == .own || fold.rest.isEmpty ? fold.pool.sorted() : fold.rest
            let model = try trainer.train(on: corpus.part(material).training(on: source), version: name)
            let embedded = CorpusEmbedder(model).embed(corpus.part(fold.pool)).tracks
            var vectors = [Float](repeating: 0, count: fold.pool.count * Space.dimensions)
            var places = [Int](repeating: -1, count: corpus.count)
            for (place, track) in fold.pool.enumerated() { places[track] = place }
            for row in 0..<embedded.count {
                let start = places[Int(embedded.keys[row])] * Space.dimensions
                vectors.replaceSubrange(start..<start + Space.dimensions, with: embedded.vector(at: row))
            }
            return vectors
        }
    }

    /// Vectors that exist already, such as those that a store holds of a model.
    ///
    /// - Parameters:
    ///   - name: The name in tables.
    ///   - note: Where they come from.
    ///   - vectors: ``Embedding/Space/dimensions`` components for every track of the corpus.
    /// - Returns: A system that picks each fold's vectors out of them.
    package static func fixed(_ name: String, note: String, vectors: [Float]) -> EvaluationSystem {
        EvaluationSystem(name, note: note) { _, fold in
            fold.pool.flatMap { vectors[$0 * Space.dimensions..<($0 + 1) * Space.dimensions] }
        }
    }
}

extension EvaluationCorpus {
    /// Some of the tracks as training and embedding take them; a track's number is its position here.
    func part(_ rows: [Int]) -> Corpus {
        var artists: [Int64: CorpusArtist] = [:]
        var albumArtists: [Int64: [Int64]] = [:]
        let tracks = rows.map { row in
            let track = self.tracks[row]
            let artist = Int64(artistNumbers[row])
            if artists[artist] == nil { artists[artist] = CorpusArtist(name: track.artist.name, genres: track.tags) }
            let album = Int64(albums[row])
            if albumArtists[album]?.contains(artist) != true { albumArtists[album, default: []].append(artist) }
            return CorpusTrack(
                id: Int64(row), features: track.features, artist: artist, album: album,
                durationMilliseconds: track.durationMilliseconds, recording: Recording(title: track.title),
                values: track.values)
        }
        return Corpus(tracks: tracks, artists: artists, albumArtists: albumArtists)
    }
}
