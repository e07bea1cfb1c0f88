import Ears
import Foundation
import Testing

@Suite struct RhythmAndKeyTests {
    @Test(arguments: [66.0, 84, 100, 120, 137, 160, 178])
    func `the tempo of drums is right or off by an octave, and clear`(tempo: Double) throws {
        let signal = Signal.drums(tempo: tempo, seconds: 24)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        let found = try #require(heard.tempo)
        #expect([0.5, 1, 2].contains { abs(found / tempo / $0 - 1) < 0.01 }, "heard \(found)")
    }

    @Test(arguments: [100.0, 120, 137, 160])
    func `the tempo of drums at a usual pace is right itself`(tempo: Double) throws {
        let signal = Signal.drums(tempo: tempo, seconds: 24)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        #expect(abs(try #require(heard.tempo) / tempo - 1) < 0.01)
    }

    @Test func `noise has no tempo`() throws {
        let signal = Signal.noise(decibels: -20, seconds: 24)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        #expect(heard.tempo == nil)
        #expect(heard.bestTempo != nil)
    }

    @Test(arguments: [[440.0], [82.3], [220, 277.2, 329.6]])
    func `held tones have no tempo, though their autocorrelation has a peak`(tones: [Double]) throws {
        let signal = Signal(seconds: 30) { time in
            tones.map { 0.3 * sin(2 * .pi * $0 * time) }.reduce(0, +) / Double(tones.count)
        }

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        #expect(heard.tempo == nil)
        #expect(try #require(heard.tempoConfidence) >= AudioAnalysis.tempoThreshold)
    }

    @Test func `soft beats have a tempo`() throws {
        let drums = Signal.drums(tempo: 120, seconds: 24)
        let tone = Signal.sine(220, decibels: -12, seconds: 24)
        let samples = zip(drums.samples, tone.samples).map { 0.02 * $0 + $1 }

        let heard = try AudioAnalysis.of(samples: samples, channels: 1, sampleRate: drums.rate)

        #expect(abs(try #require(heard.tempo) / 120 - 1) < 0.01)
    }

    @Test(arguments: 0..<12, [true, false])
    func `the key of a cadence is heard, out of tune as well`(tonic: Int, isMajor: Bool) throws {
        let cents = [-30.0, 0, 20][tonic % 3]
        let signal = Signal.cadence(tonic: tonic, isMajor: isMajor, seconds: 12, cents: cents, rate: 22050)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        #expect(heard.key == MusicalKey(pitchClass: tonic, isMajor: isMajor))
    }

    @Test(arguments: 1...5) func `noise has no key`(seed: UInt64) throws {
        let signal = Signal.noise(decibels: -20, seconds: 12, rate: 22050, seed: seed)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)

        #expect(heard.key == nil)
        #expect(heard.bestKey == nil)
    }

    @Test func `a steady beat is more danceable than a level that drifts`() throws {
        let steady = Signal.drums(tempo: 120, seconds: 30)
        var drifting = steady
        var random = SplitMix(state: 7), level = 0.0
        for index in drifting.samples.indices {
            if index % 4410 == 0 { level = min(0, max(-30, level + 5 * random.signed())) }
            drifting.samples[index] *= Float(pow(10, level / 20))
        }

        let beat = try AudioAnalysis.of(samples: steady.samples, channels: 1, sampleRate: 44100)
        let drift = try AudioAnalysis.of(samples: drifting.samples, channels: 1, sampleRate: 44100)

        #expect(try #require(beat.danceability) > 1.3 * (try #require(drift.danceability)))
    }
}
