import Ears
import Foundation
import Testing

private func code(of path: AudioPath, listening: Listening = Listening()) async -> EarsError.Code? {
    do {
        _ = try await InProcessAudioAnalyzer(listening: listening).analyze(path)
        return nil
    } catch {
        return error.code
    }
}

@Suite struct FileTests {
    private let folder: SoundFolder
    private let analyzer = InProcessAudioAnalyzer()
    private static let music = Signal.drums(tempo: 120, seconds: 24).spread(over: 2)

    init() throws {
        folder = try SoundFolder()
    }

    @Test(arguments: SoundFormat.allCases)
    func `every format that libsndfile reads sounds alike`(format: SoundFormat) async throws {
        var music = Self.music
        if format == .opus { music = Signal.drums(tempo: 120, seconds: 24, rate: 48000).spread(over: 2) }
        let path = try folder.write(music, as: format)

        let heard = try await analyzer.analyze(path)

        #expect(abs(heard.seconds - 24) < 0.1)
        #expect(abs(try #require(heard.tempo) - 120) < 1)
        #expect(heard.channels == 2)
        #expect(heard.remarks == [])
    }

    private static let noSound: [String: [UInt8]] = [
        "empty.mp3": [],
        "header.wav": Array("RIFF\u{24}\0\0\0WAVEfmt \u{10}\0\0\0".utf8),
        "text.flac": Array(String(repeating: "This is no music. ", count: 200).utf8),
        "short.ogg": Array("OggS\0\u{2}\0\0\0\0\0\0\0\0\0\0\0\0\0\0".utf8),
        "tag.mp3": Array("ID3\u{4}\0\0\0\0\0\0".utf8),
    ]

    @Test(arguments: noSound.keys.sorted())
    func `a file without sound is unreadable`(name: String) async throws {
        let path = try folder.write(try #require(Self.noSound[name]), as: name)

        let code = await code(of: path)

        #expect(code == .unreadable || code == .empty, "\(String(describing: code))")
    }

    @Test func `random bytes give a reason or numbers, never an end`() async throws {
        var random = SplitMix(state: 99)
        for (number, magic) in [
            "", "RIFF\u{FF}\u{7F}\0\0WAVEfmt ", "fLaC", "OggS", "ID3\u{3}\0\0\0\0\u{20}\0", ".snd", "FORM",
        ].enumerated() {
            let noise = (0..<60_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let path = try folder.write(Array(magic.utf8) + noise, as: "random-\(number)")

            if let heard = try? await analyzer.analyze(path) {
                #expect(heard.descriptors?.values.allSatisfy(\.isFinite) ?? true)
            }
        }
    }

    @Test func `a directory, a pipe, a missing file and a dangling link are different errors`() async throws {
        let pipe = folder.url.appending(path: "pipe").path
        try #require(mkfifo(pipe, 0o600) == 0)
        let link = folder.url.appending(path: "link.mp3")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder.url.appending(path: "gone.mp3"))

        #expect(await code(of: AudioPath(folder.url.path)) == .notAFile)
        #expect(await code(of: AudioPath(pipe)) == .notAFile)
        #expect(await code(of: folder.path("gone.mp3")) == .missing)
        #expect(await code(of: AudioPath(link.path)) == .missing)
    }

    @Test(arguments: [SoundFormat.wav, .flac, .ogg, .mp3, .opus])
    func `a file that was cut off is heard as far as it goes`(format: SoundFormat) async throws {
        try folder.write(Signal.drums(tempo: 120, seconds: 24, rate: 48000).spread(over: 2), as: format)
        let bytes = try folder.bytes(of: "sound.\(format.rawValue)")
        let path = try folder.write(bytes.prefix(bytes.count * 6 / 10), as: "cut")

        let heard = try await analyzer.analyze(path)

        #expect(heard.heardSeconds > 11 && heard.heardSeconds < 17)
        #expect(heard.descriptors != nil)
        // An MP3 without a header of its length ends where it ends, and that is what it states.
        if format == .ogg || format == .flac { #expect(heard.remarks.contains(.damaged)) }
    }

    @Test(arguments: [SoundFormat.flac, .ogg, .mp3, .opus])
    func `garbage in the middle costs a part and no more`(format: SoundFormat) async throws {
        let long = Signal.drums(tempo: 120, seconds: 130, rate: format == .opus ? 48000 : 22050)
        try folder.write(long, as: format)
        var bytes = try folder.bytes(of: "sound.\(format.rawValue)")
        var random = SplitMix(state: 5)
        for index in bytes.count / 2..<bytes.count / 2 + 2000 {
            bytes[index] = UInt8(truncatingIfNeeded: random.next())
        }
        let path = try folder.write(bytes, as: "damaged")

        let heard = try await analyzer.analyze(path)

        #expect(heard.heardSeconds >= 45)
        #expect(abs(try #require(heard.tempo) - 120) < 1)
    }

    @Test func `two MP3 files in one are heard as one`() async throws {
        try folder.write(Self.music, as: .mp3)
        let bytes = try folder.bytes(of: "sound.mp3")
        let path = try folder.write(bytes + bytes, as: "both.mp3")

        let heard = try await analyzer.analyze(path)

        // How long both are together the first one's header does not say.
        #expect(heard.heardSeconds > 23 && heard.heardSeconds < 49)
        #expect(abs(try #require(heard.tempo) - 120) < 1)
    }

    @Test func `a tone of the length of a song has numbers`() async throws {
        let path = try folder.write(.sine(440, decibels: -20, seconds: 180, rate: 22050), as: .flac)

        let heard = try await analyzer.analyze(path)

        #expect(heard.seconds == 180 && heard.heardSeconds >= 89)
        #expect(try #require(heard.descriptors).values.allSatisfy(\.isFinite))
        #expect(abs(try #require(heard.loudness) + 20) < 1 && heard.remarks == [.mono])
    }

    @Test func `of three hours the middles of thirds are heard`() async throws {
        let silence = Signal.silence(seconds: 1785, rate: 8000)
        let third = [silence, Signal.drums(tempo: 120, seconds: 30, rate: 8000), silence]
        let path = try folder.write(third + third + third, as: .ogg)

        let heard = try await analyzer.analyze(path)

        #expect(abs(heard.seconds - 10_800) < 1 && abs(heard.heardSeconds - 90) < 1)
        #expect(abs(try #require(heard.tempo) - 120) < 1)
    }

    @Test func `silence has no loudness and nothing else`() async throws {
        let heard = try await analyzer.analyze(folder.write(.silence(seconds: 15), as: .flac))

        #expect(heard.remarks == [.silent, .mono])
        #expect(heard.loudness == nil)
        #expect(heard.descriptors == nil)
        #expect(heard.tempo == nil)
    }

    @Test(arguments: [0.05, 1, 9.5])
    func `less than ten seconds have loudness at most`(seconds: Double) async throws {
        let heard = try await analyzer.analyze(folder.write(.sine(440, decibels: -20, seconds: seconds), as: .wav))

        #expect(heard.remarks.contains(.short))
        #expect(heard.descriptors == nil)
        #expect(heard.bestTempo == nil)
        #expect((heard.loudness == nil) == (seconds < 0.4))
    }

    @Test(arguments: [8000, 11025, 16000, 12345, 47999, 96000, 192_000])
    func `every sample rate is heard, and a low one is remarked`(rate: Int) async throws {
        let signal = Signal.drums(tempo: 125, seconds: 14, rate: rate)

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 1, sampleRate: rate)

        #expect(abs(try #require(heard.tempo) - 125) < 1.3)
        #expect(heard.remarks.contains(.lowRate) == (rate < 22050))
    }

    @Test func `eight channels of 96 kHz are heard`() async throws {
        let heard = try await analyzer.analyze(
            folder.write(Signal.drums(tempo: 110, seconds: 12, rate: 96000).spread(over: 8), as: .wav))

        #expect(heard.channels == 8 && heard.sampleRate == 96000)
        #expect(abs(try #require(heard.tempo) - 110) < 1)
    }

    @Test func `samples that are no numbers are left out`() throws {
        var signal = Self.music
        for index in stride(from: 1000, to: signal.samples.count, by: 50_000) {
            signal.samples[index] = .nan
            signal.samples[index + 1] = .infinity
            signal.samples[index + 2] = -1e30
            signal.samples[index + 3] = .leastNonzeroMagnitude
        }

        let heard = try AudioAnalysis.of(samples: signal.samples, channels: 2, sampleRate: signal.rate)

        #expect(abs(try #require(heard.tempo) - 120) < 1)
        #expect(try #require(heard.descriptors).values.allSatisfy(\.isFinite))
    }

    @Test func `the content decides, not the name, and names may be odd`() async throws {
        try folder.write(Self.music, as: .ogg)
        let bytes = try folder.bytes(of: "sound.ogg")
        for name in [
            "wrong.mp3", "Ünïcödé – 音楽 \u{1F3B5}.ogg", "two\nlines", "-v", "\"quoted\" $(x);&", "no extension",
        ] {
            let heard = try await analyzer.analyze(folder.write(bytes, as: name))

            #expect(abs(heard.seconds - 24) < 0.1, "\(name)")
        }
        let latin = AudioPath(bytes: Array(folder.url.path.utf8) + [0x2F, 0x62, 0x6A, 0xF6, 0x72, 0x6B])
        try #require(link(folder.url.appending(path: "sound.ogg").path, latin) == 0)
        #expect(abs(try await analyzer.analyze(latin).seconds - 24) < 0.1)
    }

    private func link(_ existing: String, _ path: AudioPath) -> Int32 {
        (path.bytes + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { name in
                name.baseAddress.map { Foundation.link(existing, $0) } ?? -1
            }
        }
    }

    @Test func `three windows lie in the middles of thirds`() async throws {
        var signal = Signal.noise(decibels: -50, seconds: 60, rate: 22050)
        let loud = Signal.noise(decibels: -20, seconds: 5, rate: 22050, seed: 2)
        for middle in [10.0, 30, 50] {
            let first = Int((middle - 2.5) * 22050)
            signal.samples.replaceSubrange(first..<first + loud.samples.count, with: loud.samples)
        }
        let alone = try AudioAnalysis.of(samples: loud.samples, channels: 1, sampleRate: 22050)

        let heard = try AudioAnalysis.of(
            samples: signal.samples, channels: 1, sampleRate: 22050,
            listening: Listening(extent: .windows(3, seconds: 5)))

        #expect(heard.heardSeconds == 15)
        #expect(heard.seconds == 60)
        #expect(abs(try #require(heard.loudness) - (try #require(alone.loudness))) < 0.1)
    }

    @Test func `the whole is heard on request, up to its limit`() throws {
        let signal = Signal.drums(tempo: 120, seconds: 40, rate: 22050)

        let whole = try AudioAnalysis.of(
            samples: signal.samples, channels: 1, sampleRate: 22050,
            listening: Listening(extent: .whole(longestSeconds: 600)))
        let part = try AudioAnalysis.of(
            samples: signal.samples, channels: 1, sampleRate: 22050,
            listening: Listening(extent: .whole(longestSeconds: 25)))

        #expect(whole.heardSeconds == 40)
        #expect(part.heardSeconds == 25)
    }
}
