import Hashing

/// Which bytes of a file are its sound, whatever its tags say.
///
/// | format | bytes |
/// |---|---|
/// | FLAC | the MD5 of the samples that the header states; the frames where it states none |
/// | Ogg (Vorbis, Opus, Speex, FLAC) | the packets after the headers |
/// | WAVE, RF64, AIFF | the chunk of samples |
/// | MP4, M4A | the `mdat` boxes |
/// | ASF (WMA) | the data object |
/// | MP3, AAC, WavPack, Monkey's Audio, and others | all but ID3v2 before, APEv2 and ID3v1 behind |
enum AudioPayload: Equatable {
    case stated([UInt8])
    case ranges([Range<UInt64>])
    case oggPackets(from: UInt64)

    static func find(in file: AudioFile) -> AudioPayload {
        let start = endOfID3v2(in: file)
        let magic = file.bytes(at: start, count: 16)
        let words = (text(magic, 0..<4), text(magic, 4..<8), text(magic, 8..<12))
        switch words {
        case ("fLaC", _, _): return flac(in: file, from: start)
        case ("OggS", _, _): return .oggPackets(from: start)
        case ("RIFF", _, "WAVE"), ("RF64", _, "WAVE"):
            return .ranges(chunks("data", in: file, from: start + 12, isBigEndian: false))
        case ("FORM", _, "AIFF"), ("FORM", _, "AIFC"):
            return .ranges(chunks("SSND", in: file, from: start + 12, isBigEndian: true))
        case (_, "ftyp", _): return .ranges(boxes("mdat", in: file, from: start))
        case _ where magic == asfHeader: return .ranges(asfData(in: file))
        default: return .ranges([start..<max(start, startOfTrailingTags(in: file, after: start))])
        }
    }

    /// Adds the bytes to a digest, after a word that tells which kind they are.
    func feed(from file: AudioFile, to stream: SHA256Stream) {
        switch self {
        case .stated(let bytes):
            Array("stated".utf8).withUnsafeBytes { stream.update($0) }
            bytes.withUnsafeBytes { stream.update($0) }
        case .ranges(let ranges):
            Array("bytes".utf8).withUnsafeBytes { stream.update($0) }
            for range in ranges { file.forEachPiece(of: range) { stream.update($0) } }
        case .oggPackets(let start):
            Array("packets".utf8).withUnsafeBytes { stream.update($0) }
            OggPages(file: file, offset: start).forEachBody { stream.update($0) }
        }
    }

    // MARK: - Tags around the sound

    private static func endOfID3v2(in file: AudioFile) -> UInt64 {
        var offset: UInt64 = 0
        while true {
            let header = file.bytes(at: offset, count: 10)
            guard header.count == 10, text(header, 0..<3) == "ID3" else { return offset }
            let size = header[6..<10].reduce(0) { $0 << 7 | UInt64($1 & 0x7F) }
            let footer: UInt64 = header[5] & 0x10 == 0 ? 0 : 10
            guard offset + 10 + size + footer < file.size else { return offset }
            offset += 10 + size + footer
        }
    }

    private static func startOfTrailingTags(in file: AudioFile, after start: UInt64) -> UInt64 {
        var end = file.size
        while end > start {
            if end >= start + 128, text(file.bytes(at: end - 128, count: 3), 0..<3) == "TAG" {
                end -= 128
                continue
            }
            let footer = end >= start + 32 ? file.bytes(at: end - 32, count: 32) : []
            guard text(footer, 0..<8) == "APETAGEX" else { return end }
            let size = UInt64(number(footer[12..<16], isBigEndian: false))
            let header: UInt64 = footer[23] & 0x80 == 0 ? 0 : 32
            guard size >= 32, size + header <= end - start else { return end }
            end -= size + header
        }
        return end
    }

    // MARK: - Containers

    private static func flac(in file: AudioFile, from start: UInt64) -> AudioPayload {
        var offset = start + 4
        while true {
            let header = file.bytes(at: offset, count: 4)
            guard header.count == 4 else { break }
            if header[0] & 0x7F == 0 {
                let digest = file.bytes(at: offset + 4 + 18, count: 16)
                if digest.count == 16, digest.contains(where: { $0 != 0 }) { return .stated(digest) }
            }
            offset += 4 + UInt64(number(header[1..<4], isBigEndian: true))
            if header[0] & 0x80 != 0 { break }
        }
        return .ranges([min(offset, file.size)..<file.size])
    }

    private static func chunks(
        _ name: String, in file: AudioFile, from start: UInt64, isBigEndian: Bool
    ) -> [Range<UInt64>] {
        var offset = start
        while true {
            let header = file.bytes(at: offset, count: 8)
            guard header.count == 8 else { return [min(start, file.size)..<file.size] }
            let size = UInt64(number(header[4..<8], isBigEndian: isBigEndian)), body = offset + 8
            if text(header, 0..<4) == name { return [body..<min(body + size, max(body, file.size))] }
            offset = body + size + size % 2
        }
    }

    private static func boxes(_ name: String, in file: AudioFile, from start: UInt64) -> [Range<UInt64>] {
        var offset = start
        var found: [Range<UInt64>] = []
        while true {
            let header = file.bytes(at: offset, count: 16)
            guard header.count >= 8 else { return found }
            var size = UInt64(number(header[0..<4], isBigEndian: true)), head: UInt64 = 8
            if size == 1, header.count == 16 {
                size =
                    UInt64(number(header[8..<12], isBigEndian: true)) << 32
                    | UInt64(number(header[12..<16], isBigEndian: true))
                head = 16
            }
            if size == 0 { size = file.size - offset }
            guard size >= head, size <= file.size else { return found }
            if text(header, 4..<8) == name { found.append(offset + head..<min(offset + size, file.size)) }
            offset += size
        }
    }

    private static let asfHeader: [UInt8] = [
        0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
    ]

    /// The bytes after the header object, less the 50 bytes of the data object's own header, which name the file.
    private static func asfData(in file: AudioFile) -> [Range<UInt64>] {
        let size = UInt64(number(file.bytes(at: 16, count: 4)[...], isBigEndian: false)) + 50
        return [min(size, file.size)..<file.size]
    }

    // MARK: - Bytes

    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> UInt32 {
        isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt32($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}

/// The pages of an Ogg file (RFC 3533).
///
/// Tags lie in the packets at its beginning; when they grow, pages are cut anew and only the packets stay the same.
struct OggPages {
    let file: AudioFile
    let offset: UInt64

    /// Calls `body` with the bytes of the packets after the headers, a page's worth at a time.
    func forEachBody(_ body: (UnsafeRawBufferPointer) -> Void) {
        var offset = offset, headersLeft = 1, knowsCodec = false
        while true {
            let header = file.bytes(at: offset, count: 27)
            guard header.count == 27, Array(header[0..<4]) == Array("OggS".utf8) else { return }
            let lacing = file.bytes(at: offset + 27, count: Int(header[26]))
            let content = file.bytes(at: offset + 27 + UInt64(lacing.count), count: lacing.reduce(0) { $0 + Int($1) })
            if header[5] & 2 != 0 { knowsCodec = false }
            if !knowsCodec {
                headersLeft = Self.headerCount(first: content)
                knowsCodec = true
            }
            var skipped = 0
            for length in lacing where headersLeft > 0 {
                skipped += Int(length)
                if length < 255 { headersLeft -= 1 }
            }
            content.withUnsafeBytes { bytes in
                if skipped < bytes.count { body(UnsafeRawBufferPointer(rebasing: bytes[skipped...])) }
            }
            offset += 27 + UInt64(lacing.count) + UInt64(content.count)
        }
    }

    /// How many packets a stream has before its sound.
    private static func headerCount(first packet: [UInt8]) -> Int {
        func begins(_ text: String, at start: Int = 0) -> Bool { packet.dropFirst(start).starts(with: text.utf8) }
        if begins("vorbis", at: 1) { return 3 }
        if begins("OpusHead") || begins("Speex   ") { return 2 }
        // The mapping of FLAC states how many follow; 0 when it does not know, and then one does.
        if begins("FLAC", at: 1), packet.count > 8 { return 1 + max(1, Int(packet[7]) << 8 | Int(packet[8])) }
        return 2
    }
}
