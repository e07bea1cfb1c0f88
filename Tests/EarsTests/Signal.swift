import Foundation

/// Sound that a test makes, so that the truth about it is known.
struct Signal {
    var samples: [Float]
    var channels = 1
    var rate = 44100

    var seconds: Double { Double(samples.count / channels) / Double(rate) }

    /// Samples of a function of the time in seconds.
    init(seconds: Double, rate: Int = 44100, _ value: (Double) -> Double) {
        samples = (0..<Int(seconds * Double(rate))).map { Float(value(Double($0) / Double(rate))) }
        self.rate = rate
    }

    static func sine(_ hertz: Double, decibels: Double, seconds: Double, rate: Int = 44100) -> Signal {
        let amplitude = pow(10, decibels / 20)
        return Signal(seconds: seconds, rate: rate) { amplitude * sin(2 * .pi * hertz * $0) }
    }

    static func noise(decibels: Double, seconds: Double, rate: Int = 44100, seed: UInt64 = 1) -> Signal {
        var random = SplitMix(state: seed)
        let amplitude = pow(10, decibels / 20)
        return Signal(seconds: seconds, rate: rate) { _ in amplitude * random.signed() }
    }

    static func silence(seconds: Double, rate: Int = 44100) -> Signal {
        Signal(seconds: seconds, rate: rate) { _ in 0 }
    }

    /// Kick, snare and hi-hat in eighths, as a drum machine plays them.
    static func drums(tempo: Double, seconds: Double, rate: Int = 44100, seed: UInt64 = 1) -> Signal {
        var random = SplitMix(state: seed)
        var signal = Signal.silence(seconds: seconds, rate: rate)
        let eighth = 30 / tempo
        for index in 0..<Int(seconds / eighth) {
            let start = Double(index) * eighth
            if index % 4 == 0 {
                signal.add(from: start, lasting: 0.12) { 0.7 * exp(-$0 * 25) * sin(2 * .pi * 60 * $0) }
            }
            if index % 4 == 2 { signal.add(from: start, lasting: 0.1) { 0.4 * exp(-$0 * 35) * random.signed() } }
            signal.add(from: start, lasting: 0.03) { 0.15 * exp(-$0 * 120) * random.signed() }
        }
        return signal
    }

    /// Tonic, subdominant, dominant and tonic again, each note with four harmonics.
    static func cadence(tonic: Int, isMajor: Bool, seconds: Double, cents: Double = 0, rate: Int = 44100) -> Signal {
        var signal = Signal.silence(seconds: seconds, rate: rate)
        let third = isMajor ? 4 : 3
        let chords = [[0, third, 7], [5, 5 + third, 12], [7, 11, 14], [0, third, 7]]
        let decay = (0..<rate).map { Float(min(1, Double($0) / Double(rate) * 50) * exp(-Double($0) / Double(rate))) }
        for second in 0..<Int(seconds) {
            for step in chords[second % 4] + [chords[second % 4][0] - 12] {
                let hertz = 261.626 * pow(2, Double(tonic + step) / 12 + cents / 1200)
                var phase = 0.0
                for index in 0..<rate {
                    signal.samples[second * rate + index] += decay[index] * period[Int(phase)]
                    phase += hertz * 4096 / Double(rate)
                    if phase >= 4096 { phase -= 4096 }
                }
            }
        }
        return signal
    }

    /// One period of a note.
    private static let period: [Float] = (0..<4096).map { index in
        (1...4).reduce(0) { $0 + 0.06 / Float($1) * Float(sin(2 * .pi * Double(index * $1) / 4096)) }
    }

    /// Adds a sound of its own clock.
    mutating func add(from start: Double, lasting length: Double, _ value: (Double) -> Double) {
        let first = Int(start * Double(rate))
        for index in 0..<Int(length * Double(rate)) where first + index < samples.count {
            samples[first + index] += Float(value(Double(index) / Double(rate)))
        }
    }

    func scaled(decibels: Double) -> Signal {
        var copy = self
        let factor = Float(pow(10, decibels / 20))
        copy.samples = samples.map { $0 * factor }
        return copy
    }

    /// This signal, which has one channel, in several.
    func spread(over channels: Int) -> Signal {
        var copy = self
        copy.samples = samples.flatMap { repeatElement($0, count: channels) }
        copy.channels = channels
        return copy
    }

    /// This signal and then another of the same kind.
    func followed(by next: Signal) -> Signal {
        var copy = self
        copy.samples += next.samples
        return copy
    }
}

/// Random numbers that are the same on every machine (Steele, Lea & Flood 2014).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From -1 to 1.
    mutating func signed() -> Double { Double(next() >> 11) / Double(1 << 52) - 1 }
}
