import CEBUR128
import Ears
import Testing

/// Loudness and range as libebur128 measures them, which the analysis does not use.
private func oracle(_ signal: Signal) throws -> (integrated: Double, range: Double) {
    let mode = Int32(EBUR128_MODE_I.rawValue | EBUR128_MODE_LRA.rawValue)
    let state = try #require(ebur128_init(UInt32(signal.channels), UInt(signal.rate), mode))
    var owned: UnsafeMutablePointer<ebur128_state>? = state
    defer { ebur128_destroy(&owned) }
    if signal.channels == 1 { ebur128_set_channel(state, 0, Int32(EBUR128_DUAL_MONO.rawValue)) }
    _ = signal.samples.withUnsafeBufferPointer {
        ebur128_add_frames_float(state, $0.baseAddress, $0.count / signal.channels)
    }
    var integrated = 0.0, range = 0.0
    ebur128_loudness_global(state, &integrated)
    ebur128_loudness_range(state, &range)
    return (integrated, range)
}

@Suite struct LoudnessTests {
    /// As in EBU Tech 3341 and 3342: steady tones, tones with quiet parts that the gates leave out, and changes.
    static let signals: [(String, Signal)] = [
        ("a tone at -23", .sine(1000, decibels: -23, seconds: 20, rate: 48000).spread(over: 2)),
        (
            "a tone between quiet ones",
            Signal.sine(1000, decibels: -36, seconds: 10, rate: 48000)
                .followed(by: .sine(1000, decibels: -23, seconds: 30, rate: 48000))
                .followed(by: .sine(1000, decibels: -36, seconds: 10, rate: 48000)).spread(over: 2)
        ),
        (
            "a tone and near silence",
            Signal.sine(1000, decibels: -23, seconds: 10).followed(by: .sine(1000, decibels: -72, seconds: 10))
        ),
        (
            "two levels, ten apart",
            Signal.sine(1000, decibels: -20, seconds: 20).followed(by: .sine(1000, decibels: -30, seconds: 20)).spread(
                over: 2)
        ),
        ("noise at 96 kHz", .noise(decibels: -12, seconds: 12, rate: 96000)),
        ("drums at 22,050 Hz", .drums(tempo: 100, seconds: 20, rate: 22050)),
    ]

    @Test(arguments: signals.indices)
    func `loudness and range are within 0.1 of libebur128`(index: Int) throws {
        let (name, signal) = Self.signals[index]
        let expected = try oracle(signal)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: signal.channels, sampleRate: signal.rate)

        let loudness = try #require(heard.loudness)
        let range = try #require(heard.loudnessRange)
        #expect(abs(loudness - expected.integrated) <= 0.1, "\(name)")
        #expect(abs(range - expected.range) <= 0.1, "\(name)")
    }

    @Test func `one channel is as loud as the same in two`() throws {
        let signal = Signal.noise(decibels: -20, seconds: 12)

        let one = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: signal.rate)
        let two = try AudioAnalysis.of(samples: signal.spread(over: 2).samples, channels: 2, sampleRate: signal.rate)

        #expect(one.loudness == two.loudness)
        #expect(one.remarks == [.mono])
        #expect(two.remarks == [])
    }

    @Test func `five channels and one for low frequencies are weighted as BS.1770 says`() throws {
        let signal = Signal.noise(decibels: -20, seconds: 12).spread(over: 6)
        let expected = try oracle(signal)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 6, sampleRate: signal.rate)

        #expect(abs(try #require(heard.loudness) - expected.integrated) <= 0.1)
    }
}
