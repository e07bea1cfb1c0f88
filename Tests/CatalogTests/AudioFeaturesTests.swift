import Catalog
import Testing

@Suite("Audio features")
struct AudioFeaturesTests {
    private let song = AudioFeatures(
        energy: 0.5, valence: 0.5, tempo: 120, key: 5, mode: .major, danceability: 0.5, acousticness: 0.5,
        instrumentalness: 0, liveness: 0.1, speechiness: 0.05, loudness: -7, timeSignature: nil
    )

    @Test func `an ordinary song is in range and a good analysis`() {
        #expect(song.rangeViolation() == nil)
        #expect(!song.isFailedAnalysis)
    }

    @Test func `the sentence names the feature that is out of range`() {
        var loud = song
        loud.loudness = 42
        var keyless = song
        keyless.key = 12
        var broken = song
        broken.energy = .nan

        #expect(loud.rangeViolation()?.hasPrefix("loudness is 42") == true)
        #expect(keyless.rangeViolation()?.hasPrefix("key is 12") == true)
        #expect(broken.rangeViolation()?.hasPrefix("energy is nan") == true)
    }

    @Test func `no tempo and no danceability is a failed analysis`() {
        var silence = song
        silence.tempo = 0
        #expect(!silence.isFailedAnalysis)
        silence.danceability = 0
        #expect(silence.isFailedAnalysis)
    }
}
