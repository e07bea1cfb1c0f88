import CEars

extension AudioAnalysis {
    /// Takes over the result of C.
    init(_ result: ears_analysis, digest: AudioDigest) {
        version = Self.currentVersion
        self.digest = digest
        seconds = result.seconds
        heardSeconds = result.heard_seconds
        sampleRate = Int(result.sample_rate)
        channels = Int(result.channels)
        remarks = Set(Remark.allCases.filter { result.remarks & $0.bit != 0 })
        bestTempo = Self.known(result.tempo)
        tempoConfidence = Self.known(result.tempo_confidence)
        bestKey = result.key < 0 ? nil : MusicalKey(pitchClass: Int(result.key), isMajor: result.mode == 1)
        keyConfidence = Self.known(result.key_confidence)
        loudness = Self.known(result.loudness)
        loudnessRange = Self.known(result.loudness_range)
        danceability = Self.known(result.danceability)
        onsetStrength = Self.known(result.onset_strength)
        flatness = Self.known(result.flatness)
        descriptors =
            result.has_descriptors == 0
            ? nil : AudioDescriptors(withUnsafeBytes(of: result.descriptors) { Array($0.bindMemory(to: Float.self)) })
    }

    private static func known(_ value: Double) -> Double? { value.isFinite ? value : nil }

    /// Analyses a file in this process.
    ///
    /// A hostile file may end the process: ``ChildProcessAudioAnalyzer`` is for files of others.
    ///
    /// - Throws: ``EarsError``.
    static func read(_ path: AudioPath, listening: Listening) throws(EarsError) -> AudioAnalysis {
        var result = ears_analysis()
        var message = [CChar](repeating: 0, count: Int(EARS_MESSAGE))
        let status = path.withCString { path in
            listening.withOptions { ears_analyze_file(path, &$0, &result, &message) }
        }
        guard status == EARS_OK else {
            let reason = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw EarsError(status, reason: reason, path: path, hasFFmpeg: listening.ffmpeg != nil)
        }
        return AudioAnalysis(result, digest: try AudioDigest.read(path))
    }

    /// Analyses samples as if they were those of a file.
    ///
    /// - Parameters:
    ///   - samples: Interleaved samples, full scale at ±1.
    ///   - channels: How many channels there are.
    ///   - sampleRate: Samples of a channel in a second.
    ///   - listening: Which parts are analysed.
    /// - Returns: The analysis, with a digest of the samples themselves.
    /// - Throws: ``EarsError``.
    package static func of(
        samples: [Float], channels: Int, sampleRate: Int, listening: Listening = Listening()
    ) throws(EarsError) -> AudioAnalysis {
        var result = ears_analysis()
        let frames = channels > 0 ? samples.count / channels : 0
        let status = listening.withOptions {
            ears_analyze_samples(samples, frames, Int32(channels), Int32(sampleRate), &$0, &result)
        }
        guard status == EARS_OK else {
            throw EarsError(
                status, reason: "\(channels) channels at \(sampleRate) Hz", path: "samples", hasFFmpeg: true)
        }
        return AudioAnalysis(result, digest: AudioDigest(ofSamples: samples))
    }
}

extension AudioAnalysis.Remark {
    fileprivate var bit: UInt32 {
        switch self {
        case .silent: EARS_SILENT.rawValue
        case .short: EARS_SHORT.rawValue
        case .mono: EARS_MONO.rawValue
        case .lowRate: EARS_LOW_RATE.rawValue
        case .damaged: EARS_DAMAGED.rawValue
        case .otherDecoder: EARS_OTHER_DECODER.rawValue
        }
    }
}

extension EarsError {
    fileprivate init(_ status: ears_status, reason: String, path: AudioPath, hasFFmpeg: Bool) {
        switch status {
        case EARS_MISSING:
            self.init(.missing, "\(path) cannot be opened (\(reason)); check that it is there and may be read")
        case EARS_NOT_A_FILE:
            self.init(.notAFile, "\(path) cannot be heard: \(reason); name the audio files in it")
        case EARS_EMPTY:
            self.init(.empty, "\(path) has no sound: \(reason); copy it again from where it came from")
        case EARS_NO_MEMORY:
            self.init(.outOfMemory, "\(path) needs more memory than an analysis may have; raise the limit")
        case EARS_TIMED_OUT:
            self.init(.timedOut, "\(path) took too long: \(reason); raise the time limit or convert it to FLAC")
        default:
            let advice = hasFFmpeg ? "convert it to FLAC or take it out" : "install ffmpeg, which reads more formats"
            self.init(.unreadable, "\(path) is in no format that can be read (\(reason)); \(advice)")
        }
    }
}
