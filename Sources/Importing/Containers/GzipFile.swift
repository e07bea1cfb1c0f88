import CZlib

/// A file that is compressed with gzip.
///
/// Concatenated members read as one file, as `gzip -d` reads them; checksums are checked.
final class GzipFile: ByteSource {
    private let file: PlainFile
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 * 1024)
    private var isInsideMember = false
    private var isAtEndOfFile = false
    private var inflation: InflationGuard

    var size: Int { file.size }
    var position: Int { file.position }

    /// The two bytes with which such a file starts.
    static let magic: [UInt8] = [0x1F, 0x8B]

    init(path: String, maximumRatio: Int = InflationGuard.standardRatio) throws(ImportError) {
        file = try PlainFile(path: path)
        inflation = InflationGuard(path, maximumRatio: maximumRatio)
        stream.initialize(to: z_stream())
        // 15 window bits, the most there are; 16 more ask for the gzip wrapper.
        let result = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            throw ImportError(.unreadable, "zlib cannot start (error \(result)); free memory and run the import again")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = uInt(buffer.count)
        while stream.pointee.avail_out == uInt(buffer.count) {
            if stream.pointee.avail_in == 0, !isAtEndOfFile { try refill() }
            if stream.pointee.avail_in == 0 {
                guard isInsideMember else { return 0 }
                throw ImportError(
                    .truncated,
                    "\(file.path) ends in the middle of its compressed data; the download was probably cut off: "
                        + "fetch the file again (`gzip -t` checks it)")
            }
            if !isInsideMember, try !startMember() { return 0 }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END: isInsideMember = false
            case let code:
                let detail = stream.pointee.msg.map { String(cString: $0) } ?? "error \(code)"
                throw ImportError(.unreadable, "\(file.path) is damaged: \(detail); fetch or compress it again")
            }
        }
        let count = buffer.count - Int(stream.pointee.avail_out)
        try inflation.note(produced: count, consumed: file.position - Int(stream.pointee.avail_in))
        return count
    }

    private func refill() throws(ImportError) {
        let count = try file.fill(input)
        isAtEndOfFile = count == 0
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = uInt(count)
    }

    /// Prepares for the next member.
    ///
    /// - Returns: Whether there is one; zeros up to the end are padding, as tape and some tools leave it.
    private func startMember() throws(ImportError) -> Bool {
        while stream.pointee.next_in.pointee == 0 {
            stream.pointee.next_in += 1
            stream.pointee.avail_in -= 1
            if stream.pointee.avail_in == 0 { try refill() }
            if stream.pointee.avail_in == 0 { return false }
        }
        inflateReset(stream)
        isInsideMember = true
        return true
    }
}
