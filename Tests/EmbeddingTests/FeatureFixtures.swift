import Catalog
import Embedding

/// Invented tracks, the same on every run.
enum FeatureFixtures {
    /// Tracks with correlated features; every seventh lacks its time signature, every eleventh its key.
    static func tracks(_ count: Int, withGaps: Bool = true) -> [AudioFeatures] {
        var random = Sequence(state: 42)
        return (0..<count).map { position in
            let mood = random.next()
            return AudioFeatures(
                energy: 0.7 * mood + 0.3 * random.next(),
                valence: 0.5 * mood + 0.5 * random.next(),
                tempo: 70 + 100 * random.next(),
                key: withGaps && position.isMultiple(of: 11) ? -1 : Int(random.next() * 12),
                mode: random.next() < 0.6 ? .major : .minor,
                danceability: 0.3 + 0.6 * random.next(),
                acousticness: 1 - 0.8 * mood - 0.2 * random.next(),
                instrumentalness: random.next() * random.next(),
                liveness: random.next() * random.next(),
                speechiness: 0.3 * random.next(),
                loudness: -30 + 20 * mood + 8 * random.next(),
                timeSignature: withGaps && position.isMultiple(of: 7) ? nil : (random.next() < 0.9 ? 4 : 3)
            )
        }
    }

    static let failedAnalysis = AudioFeatures(
        energy: 0.1, valence: 0, tempo: 0, key: 0, mode: .minor, danceability: 0, acousticness: 0.9,
        instrumentalness: 0, liveness: 0.1, speechiness: 0, loudness: -60, timeSignature: 0
    )

    static func model(of tracks: [AudioFeatures], version: String = "v1") throws -> TrainedModel {
        var corpus = TrainingCorpus(genreCount: 12)
        corpus.add(tracks)
        return try PCATrainer().train(on: corpus, version: version)
    }

    private struct Sequence {
        var state: UInt64

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
    }
}

extension Projection {
    /// The transform of a method that standardises.
    var standardised: FeatureTransform? {
        guard case .standardised(let transform) = transform else { return nil }
        return transform
    }
}
