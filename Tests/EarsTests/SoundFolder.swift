import CSndfile
import Ears
import Foundation
import Testing

/// A format in which a test writes its signals.
enum SoundFormat: String, CaseIterable {
    case wav, flac, ogg, opus, mp3

    fileprivate var code: Int32 {
        switch self {
        case .wav: Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        case .flac: Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        case .ogg: Int32(SF_FORMAT_OGG | SF_FORMAT_VORBIS)
        case .opus: Int32(SF_FORMAT_OGG | SF_FORMAT_OPUS)
        case .mp3: Int32(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III)
        }
    }
}

/// A folder for the files of a test, gone with it.
final class SoundFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "ears-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> AudioPath { AudioPath(url.appending(path: name).path) }

    /// Writes bytes.
    @discardableResult func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> AudioPath {
        try Data(bytes).write(to: url.appending(path: name))
        return path(name)
    }

    /// The bytes of a file.
    func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(path: name))) }

    /// Writes a signal, by default under the name of its format, with a title when one is given.
    @discardableResult func write(
        _ signal: Signal, as format: SoundFormat, name: String? = nil, title: String? = nil
    ) throws -> AudioPath {
        try write([signal], as: format, name: name, title: title)
    }

    /// Writes signals of one rate, one after another.
    @discardableResult func write(
        _ signals: [Signal], as format: SoundFormat, name: String? = nil, title: String? = nil
    ) throws -> AudioPath {
        let signal = try #require(signals.first)
        var info = SF_INFO()
        info.samplerate = Int32(signal.rate)
        info.channels = Int32(signal.channels)
        info.format = format.code
        let path = path(name ?? "sound.\(format.rawValue)")
        let file = try #require(sf_open(path.description, Int32(SFM_WRITE), &info), "libsndfile writes \(format)")
        defer { sf_close(file) }
        if let title { sf_set_string(file, Int32(SF_STR_TITLE), title) }
        // The encoder of Vorbis keeps a whole call on its stack.
        let frames = 4096
        for signal in signals {
            var start = 0
            while start < signal.samples.count {
                let piece = signal.samples[start..<min(start + frames * signal.channels, signal.samples.count)]
                let count = piece.withUnsafeBufferPointer {
                    sf_writef_float(file, $0.baseAddress, sf_count_t(piece.count / signal.channels))
                }
                try #require(count == sf_count_t(piece.count / signal.channels))
                start += piece.count
            }
        }
        return path
    }
}
