/// In which encoding a file is written.
package enum TextEncoding: String, Sendable, Codable, Hashable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// The encoding of Windows programs of western Europe; Latin-1 with some characters more.
    case windows1252 = "Windows-1252"

    /// Tells the encoding by the first bytes of a file.
    ///
    /// UTF-16 shows by its byte order mark, or by a zero in every other byte. What is no valid UTF-8 is taken as
    /// Windows-1252.
    static func detect(_ head: [UInt8]) -> TextEncoding {
        if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        let sample = head.prefix(2_000)
        if sample.count >= 4 {
            var zeros = (even: 0, odd: 0)
            for (index, byte) in sample.enumerated() where byte == 0 {
                if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
            }
            if zeros.odd * 5 > sample.count * 2, zeros.even == 0 { return .utf16LittleEndian }
            if zeros.even * 5 > sample.count * 2, zeros.odd == 0 { return .utf16BigEndian }
        }
        // A character may be torn by the end of what was read.
        for torn in 0..<4 where head.count > torn || torn == 0 {
            if String(validating: head.dropLast(torn), as: UTF8.self) != nil { return .utf8 }
        }
        return .windows1252
    }

    /// The text of bytes that are no valid UTF-8, read as Windows-1252.
    ///
    /// - Source: the WHATWG Encoding Standard, index windows-1252.
    static func windows1252Text(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let code = (0x80..<0xA0).contains(byte) ? Int(upper[Int(byte) - 0x80]) : Int(byte)
            text.append(Unicode.Scalar(code) ?? "\u{FFFD}")
        }
        return String(text)
    }

    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]
}

/// A file in UTF-16 as UTF-8.
///
/// A pair of surrogates that is torn by the end of a portion waits for the next one.
final class TranscodedSource: ByteSource {
    private let source: any ByteSource
    private let isBigEndian: Bool
    private var lead: UInt16?
    private var oddByte: UInt8?
    private var ready: [UInt8] = []
    private var readyStart = 0
    private var isFirst = true
    private let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 * 1024)

    var size: Int { source.size }
    var position: Int { source.position }

    init(_ source: any ByteSource, isBigEndian: Bool) {
        self.source = source
        self.isBigEndian = isBigEndian
    }

    deinit { input.deallocate() }

    func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>) throws(ImportError) -> Int {
        while readyStart == ready.count {
            let count = try source.fill(input)
            if count == 0 {
                guard lead != nil else { return 0 }
                lead = nil
                ready = Self.replacement
                readyStart = 0
                break
            }
            transcode(count)
        }
        let count = min(buffer.count, ready.count - readyStart)
        ready.withUnsafeBufferPointer { _ = buffer.update(fromContentsOf: $0[readyStart..<readyStart + count]) }
        readyStart += count
        return count
    }

    private func transcode(_ count: Int) {
        var text: [UInt8] = []
        swap(&text, &ready)
        text.removeAll(keepingCapacity: true)
        text.reserveCapacity(count * 3 / 2 + 4)
        var (first, lead) = (oddByte, lead)
        for byte in UnsafeMutableBufferPointer(rebasing: input[..<count]) {
            guard let start = first else {
                first = byte
                continue
            }
            first = nil
            let (high, low) = isBigEndian ? (start, byte) : (byte, start)
            let unit = UInt16(high) << 8 | UInt16(low)
            if unit < 0x80, lead == nil {
                text.append(low)
            } else if isFirst, text.isEmpty, unit == 0xFEFF {
                continue
            } else {
                Self.append(unit, &lead, to: &text)
            }
        }
        isFirst = false
        (oddByte, self.lead) = (first, lead)
        swap(&text, &ready)
        readyStart = 0
    }

    /// Appends a code unit that is no ASCII character, or that follows the first half of a pair.
    private static func append(_ unit: UInt16, _ lead: inout UInt16?, to text: inout [UInt8]) {
        if let first = lead {
            lead = nil
            if UTF16.isTrailSurrogate(unit) {
                let scalar = UTF16.decode(UTF16.EncodedScalar([first, unit]))
                text.append(contentsOf: String(Character(scalar)).utf8)
                return
            }
            text.append(contentsOf: replacement)
        }
        if UTF16.isLeadSurrogate(unit) {
            lead = unit
        } else if let scalar = Unicode.Scalar(unit), let bytes = UTF8.encode(scalar) {
            text.append(contentsOf: bytes)
        } else {
            text.append(contentsOf: replacement)
        }
    }

    /// U+FFFD, which stands for half a pair.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
}
