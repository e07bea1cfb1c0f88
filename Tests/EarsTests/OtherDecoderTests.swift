import Ears
import Foundation
import Testing

/// `ffmpeg` of this machine; the tests that need it say so where there is none.
private let ffmpeg = Listening.ffmpeg(on: ProcessInfo.processInfo.environment["PATH"] ?? "")

@Suite(.enabled(if: ffmpeg != nil, "ffmpeg is not on PATH; install it to test what it decodes"))
struct OtherDecoderTests {
    private let folder: SoundFolder
    private let analyzer = InProcessAudioAnalyzer(listening: Listening(ffmpeg: ffmpeg))

    init() throws {
        folder = try SoundFolder()
    }

    private func convert(_ path: AudioPath, to name: String) throws -> AudioPath {
        let process = Process()
        process.executableURL = URL(filePath: try #require(ffmpeg))
        process.arguments = ["-v", "error", "-nostdin", "-i", path.description, folder.path(name).description]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return folder.path(name)
    }

    @Test(arguments: ["m4a", "wma", "wv"])
    func `a format that only other decoders read sounds like its original`(ending: String) async throws {
        // Notes, since coders that throw sound away change noise by a decibel and more.
        var music = Signal.cadence(tonic: 2, isMajor: true, seconds: 20)
        let drums = Signal.drums(tempo: 120, seconds: 20)
        for index in music.samples.indices {
            music.samples[index] = 0.5 * (music.samples[index] + 0.3 * drums.samples[index])
        }
        let original = try folder.write(music.spread(over: 2), as: .flac)
        let path = try convert(original, to: "converted.\(ending)")

        let heard = try await analyzer.analyze(path), expected = try await analyzer.analyze(original)

        #expect(heard.remarks == [.otherDecoder])
        #expect(abs(heard.seconds - 20) < 0.2)
        #expect(heard.channels == 2)
        #expect(heard.key == MusicalKey(pitchClass: 2, isMajor: true))
        #expect(abs(try #require(heard.loudness) - (try #require(expected.loudness))) < 0.5)
    }

    @Test func `windows of a long file are sought`() async throws {
        let original = try folder.write(.cadence(tonic: 4, isMajor: false, seconds: 60, rate: 22050), as: .flac)
        let path = try convert(original, to: "long.m4a")
        let listening = Listening(extent: .windows(3, seconds: 5), ffmpeg: ffmpeg)

        let heard = try await InProcessAudioAnalyzer(listening: listening).analyze(path)

        #expect(abs(heard.heardSeconds - 15) < 0.3)
        #expect(abs(try #require(heard.loudness) - (try #require(await analyzer.analyze(original).loudness))) < 0.5)
    }

    @Test func `a playlist that leads elsewhere is not followed`() async throws {
        let secret = try folder.write(.drums(tempo: 120, seconds: 12), as: .wav)
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\nfile:\(secret)\n#EXT-X-ENDLIST\n"
        let concatenation = "ffconcat version 1.0\nfile '\(secret)'\n"
        for (name, text) in [("list.m3u8", playlist), ("list.ffconcat", concatenation)] {
            let path = try folder.write(text.utf8, as: name)

            await #expect(throws: EarsError.self) { try await analyzer.analyze(path) }
        }
    }

    @Test func `the first ffmpeg of a search path is taken`() throws {
        let script = try folder.write("#!/bin/sh\n".utf8, as: "ffmpeg")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.description)

        #expect(Listening.ffmpeg(on: "/nowhere:\(folder.url.path):/usr/bin") == script.description)
        #expect(Listening.ffmpeg(on: "/nowhere") == nil)
        #expect(Listening.ffmpeg(on: "") == nil)
    }

    @Test func `a program that does not end runs out of time`() async throws {
        let script = try folder.write("#!/bin/sh\nexec tail -f /dev/null\n".utf8, as: "ffmpeg")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.description)
        let listening = Listening(ffmpeg: script.description, ffmpegTimeout: .milliseconds(200))
        let text = try folder.write("no sound".utf8, as: "text")

        do {
            _ = try await InProcessAudioAnalyzer(listening: listening).analyze(text)
            Issue.record("a text is no sound")
        } catch {
            #expect(error.code == .timedOut)
        }
    }
}
