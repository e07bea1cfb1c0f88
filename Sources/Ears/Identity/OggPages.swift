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
