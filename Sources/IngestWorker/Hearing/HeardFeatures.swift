import Catalog
import Ears
import Foundation

/// The audio features that can be heard; the others stay missing (docs/ears.md).
enum HeardFeatures {
    /// The provider under which they are stored.
    static let provider = "ears"

    /// The source of the descriptors; its name changes with the analysis' version, because analyses of two versions do
    /// not compare.
    static let source = VectorSource(
        name: "ears-\(AudioAnalysis.currentVersion)",
        inputs: zip(AudioDescriptors.names, AudioDescriptors.groups).map { VectorInput(name: $0, group: $1) })

    /// The features of an analysis.
    static func features(of analysis: AudioAnalysis) -> PartialAudioFeatures {
        var features = PartialAudioFeatures()
        features.tempo = analysis.tempo
        features.key = analysis.key?.pitchClass
        features.mode = analysis.key.map { $0.isMajor ? .major : .minor }
        features.loudness = analysis.loudness
        features.danceability = analysis.danceability.map(danceability)
        features.energy = energy(of: analysis)
        return features
    }

    /// The share of the way from 0.5 to 2 that 1 / α has gone: 0 for a level that drifts as much as any, 1 for one that
    /// keeps coming back.
    static func danceability(_ value: Double) -> Double { min(max((value - 0.5) / 1.5, 0), 1) }

    /// A value by what music usually has: its distance from the mean in deviations.
    struct Reference {
        let mean, deviation: Double

        func score(_ value: Double) -> Double { (value - mean) / deviation }
    }

    /// Loudness in LUFS of the music that docs/ears.md names; that of onset strength and of flatness in dB follow.
    ///
    /// They never change with a catalog, so that a track's energy does not change as the library grows.
    static let loudness = Reference(mean: -14.2, deviation: 4.4)
    static let onsetStrength = Reference(mean: 0.064, deviation: 0.033)
    static let flatness = Reference(mean: -13.3, deviation: 5.1)

    /// Φ of the mean of three scores: louder, more onsets and more noise are more energy.
    private static func energy(of analysis: AudioAnalysis) -> Double? {
        guard let loud = analysis.loudness, let onsets = analysis.onsetStrength, let flat = analysis.flatness else {
            return nil
        }
        let mean = (loudness.score(loud) + onsetStrength.score(onsets) + flatness.score(flat)) / 3
        return 0.5 * erfc(-mean / 2.0.squareRoot())
    }
}
