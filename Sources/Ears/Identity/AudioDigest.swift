import Hashing

/// The identity of a recording's sound: it survives renaming, moving and retagging, and nothing else.
///
/// Another encoding of the same recording has another digest.
package struct AudioDigest: Hashable, Sendable, Codable, CustomStringConvertible {
    /// A SHA-256: 32 bytes.
    package let bytes: [UInt8]

    /// A digest from its bytes; nil for another count.
    package init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A digest from hexadecimal text; nil for anything else.
    package init?(_ text: String) {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count == text.utf8.count, digits.count == 2 * SHA256.byteCount else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Reads hexadecimal text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = AudioDigest(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256")
        }
        self = digest
    }

    /// Writes hexadecimal text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// The digest as hexadecimal text.
    package var description: String { bytes.hexadecimal() }

    /// The digest of a file's sound.
    ///
    /// - Throws: ``EarsError`` with the code `missing` when the file cannot be read.
    package static func read(_ path: AudioPath) throws(EarsError) -> AudioDigest {
        let file = try AudioFile(path)
        let stream = SHA256Stream()
        AudioPayload.find(in: file).feed(from: file, to: stream)
        return AudioDigest(finishing: stream)
    }

    init(ofSamples samples: [Float]) {
        let stream = SHA256Stream()
        samples.withUnsafeBytes { stream.update($0) }
        self.init(finishing: stream)
    }

    private init(finishing stream: SHA256Stream) {
        bytes = stream.finish()
    }
}
