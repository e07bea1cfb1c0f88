import Ears
import Foundation
import Testing

/// The standard deviation of each descriptor, by which a shift is measured.
private func spreads(of analyses: [AudioDescriptors]) -> [Float] {
    (0..<AudioDescriptors.count).map { index in
        let values = analyses.map { $0.values[index] }
        let mean = values.reduce(0, +) / Float(values.count)
        return (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Float(values.count)).squareRoot()
    }
}

private func music(_ number: UInt64) -> Signal {
    var random = SplitMix(state: number)
    let tempo = 70 + 100 * abs(random.signed()), tonic = Int(abs(random.signed()) * 11.99)
    var signal = Signal.cadence(tonic: tonic, isMajor: number % 2 == 0, seconds: 14, rate: 22050)
    let drums = Signal.drums(tempo: tempo, seconds: 14, rate: 22050, seed: number)
    let balance = Float(abs(random.signed())), hiss = Float(0.02 * abs(random.signed()))
    for index in signal.samples.indices {
        signal.samples[index] += balance * drums.samples[index] + hiss * Float(random.signed())
        signal.samples[index] *= 0.3
    }
    return signal
}

private func describe(_ signal: Signal) throws -> AudioDescriptors {
    let heard = try AudioAnalysis.of(samples: signal.samples, channels: signal.channels, sampleRate: signal.rate)
    return try #require(heard.descriptors)
}

@Suite struct DescriptorTests {
    private static let signals = (1...6).map { music($0) }

    @Test func `there are a hundred names in eight groups, in an order that stays`() {
        #expect(AudioDescriptors.names.count == 100)
        #expect(Set(AudioDescriptors.names).count == 100)
        let sizes = AudioDescriptors.groups.reduce(into: [(String, Int)]()) { groups, group in
            if groups.last?.0 == group { groups[groups.count - 1].1 += 1 } else { groups.append((group, 1)) }
        }
        #expect(
            sizes.map { "\($0.0) \($0.1)" } == [
                "modulation 50", "contrast 12", "valley 6", "spectral 10", "tonal 8", "rhythm 7", "loudness 5",
                "stereo 2",
            ])
        #expect(AudioDescriptors.names[0] == "modulation_0_0.5hz")
        #expect(AudioDescriptors.names[88] == "log2_tempo")
        #expect(AudioDescriptors.names[93] == "loudness")
    }

    @Test func `eight decibels more or less move no descriptor but loudness`() throws {
        let signals = Self.signals
        let originals = try signals.map(describe)
        let spreads = spreads(of: originals)

        for (signal, original) in zip(signals, originals) {
            for decibels in [-8.0, 8] {
                let moved = try describe(signal.scaled(decibels: decibels))
                for index in 0..<AudioDescriptors.count where AudioDescriptors.names[index] != "loudness" {
                    let shift = abs(moved.values[index] - original.values[index])
                    // A descriptor that is the same for all signals, as those of stereo here, may not move at all.
                    #expect(shift <= 0.05 * spreads[index], "\(AudioDescriptors.names[index]) at \(decibels) dB")
                }
                #expect(abs(Double(moved.values[93] - original.values[93]) - decibels) < 0.02)
            }
        }
    }

    @Test func `values have four significant digits`() throws {
        for value in try describe(Self.signals[2]).values where value != 0 {
            let digits = String(format: "%.3e", value)
            #expect(abs((Float(digits) ?? 0) - value) <= abs(value) * 1e-6)
        }
    }

    @Test func `the same samples give the same numbers`() throws {
        #expect(try describe(Self.signals[4]) == describe(Self.signals[4]))
    }

    @Test func `stereo separates the sides from the middle`() throws {
        let left = Self.signals[0], right = Self.signals[1]
        var wide = left
        wide.channels = 2
        wide.samples = zip(left.samples, right.samples).flatMap { [$0, $1] }

        let narrow = try describe(left.spread(over: 2)), apart = try describe(wide)

        #expect(narrow["stereo_correlation"] == 1)
        #expect(try #require(apart["stereo_correlation"]) < 0.8)
        #expect(try #require(apart["side_to_mid"]) > -20)
    }

    @Test func `descriptors fit a row of a kilobyte and come back from it`() throws {
        let descriptors = try describe(Self.signals[3])

        #expect(descriptors.bytes.count == 400)
        #expect(AudioDescriptors(bytes: descriptors.bytes) == descriptors)
        #expect(AudioDescriptors(bytes: Array(descriptors.bytes.dropLast())) == nil)
        #expect(AudioDescriptors([Float](repeating: .nan, count: 100)) == nil)
    }
}
