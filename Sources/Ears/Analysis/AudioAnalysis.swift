import CEars

/// The analysis of a recording.
package struct AudioAnalysis: Hashable, Sendable, Codable {
    /// The version that this build makes; analyses of another version do not compare with these.
    package static let currentVersion = Int(EARS_VERSION)
    /// From which ``tempoConfidence`` on a tempo is told.
    package static let tempoThreshold = EARS_TEMPO_CONFIDENCE
    /// From which ``onsetStrength`` on a tempo is told.
    ///
    /// A held chord has 0.0004 and the calmest piece of 232 had 0.0045. Below, the autocorrelation finds periods in
    /// what rounding and coders leave, since it is a share of that at lag 0.
    package static let onsetThreshold = 0.001
    /// From which ``keyConfidence`` on a key is told.
    package static let keyThreshold = EARS_KEY_CONFIDENCE

    /// Something to know before an analysis is trusted or compared.
    package enum Remark: String, Hashable, Sendable, Codable, CaseIterable {
        /// Nothing is louder than -70 LUFS: there is neither loudness nor any other value.
        case silent
        /// Less than ten seconds were analysed: there is loudness and nothing else.
        case short
        /// There is one channel.
        case mono
        /// The sample rate is below 22,050 Hz; timbre does not compare with that of other recordings.
        case lowRate
        /// Less was analysed than the file promises, or it does not state its length.
        case damaged
        /// `ffmpeg` decoded the file.
        case otherDecoder
    }

    /// The version of the analysis.
    package let version: Int
    /// The identity of the sound.
    package let digest: AudioDigest
    /// The length that the file states, or the analysed length where it states none, in seconds.
    package let seconds: Double
    /// How much was analysed, in seconds.
    package let heardSeconds: Double
    /// Samples of one channel in a second.
    package let sampleRate: Int
    /// How many channels there are.
    package let channels: Int
    /// Doubts to know before the analysis is trusted.
    package let remarks: Set<Remark>

    /// The best guess of the beats per minute, right or off by an octave; ``tempo`` is what to show.
    package let bestTempo: Double?
    /// The height of the autocorrelation's peak that speaks for ``bestTempo``, 0 to 1.
    package let tempoConfidence: Double?
    /// The best guess of the key; ``key`` is what to show.
    package let bestKey: MusicalKey?
    /// How far the correlation of ``bestKey`` is above that of the second, 0 to 2.
    package let keyConfidence: Double?
    /// Integrated loudness in LUFS (ITU-R BS.1770-4); one channel counts as two equal ones.
    package let loudness: Double?
    /// Loudness range in LU (EBU Tech 3342).
    package let loudnessRange: Double?
    /// 1 / alpha of a detrended fluctuation analysis (Streich & Herrera 2005): about 0.5 to 1.5, more is more
    /// danceable.
    package let danceability: Double?
    /// The mean onset strength; with ``loudness`` and ``flatness`` what energy is made of.
    package let onsetStrength: Double?
    /// The mean spectral flatness in dB, 0 for noise.
    package let flatness: Double?
    /// How it sounds; nil where it is silent or short.
    package let descriptors: AudioDescriptors?

    /// Beats per minute; nil where no pulse is clear enough, or where nothing begins.
    package var tempo: Double? {
        guard let onsetStrength, onsetStrength >= Self.onsetThreshold else { return nil }
        return tempoConfidence.flatMap { $0 >= Self.tempoThreshold ? bestTempo : nil }
    }

    /// The key; nil where none is clear enough.
    package var key: MusicalKey? {
        keyConfidence.flatMap { $0 >= Self.keyThreshold ? bestKey : nil }
    }
}

/// A key: a tonic and whether it is major.
package struct MusicalKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The tonic's pitch class, 0 for C to 11 for B.
    package let pitchClass: Int
    /// Whether the key is major; it is minor otherwise.
    package let isMajor: Bool

    /// A key; a pitch class outside 0…11 prints as `?`.
    package init(pitchClass: Int, isMajor: Bool) {
        self.pitchClass = pitchClass
        self.isMajor = isMajor
    }

    /// Its name, such as `F# minor`.
    package var description: String {
        let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
        let name = names.indices.contains(pitchClass) ? names[pitchClass] : "?"
        return "\(name) \(isMajor ? "major" : "minor")"
    }
}
