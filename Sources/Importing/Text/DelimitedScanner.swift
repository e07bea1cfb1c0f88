import Foundation

/// Cuts a file into records of fields with a delimiter between them, as RFC 4180 does with commas.
///
/// Beyond the RFC it takes LF as well as CRLF, and CR in a file that has no LF near its start; skips a byte order mark
/// and blank lines; and takes a quote inside an unquoted field as itself. It works on bytes, and a record's fields are
/// views into its buffer:
///
///     buffer:  ….…,…⏎ 4TrkInvented,"34+35",…⏎ …………… (free)
///                     ▲ start             ▲ position    ▲ filled
///
/// The buffer always holds the whole record, so a record that turns out to be broken is left at its first line end and
/// the next line gets its chance: one stray quote costs one row, not the rest of the file.
final class DelimitedScanner: RecordScanner {
    /// The longest record taken, in bytes; a longer one is broken, most likely by a quote left open.
    static let maximumRecordLength = 1 << 20

    private(set) var line = 0
    var fieldCount: Int { fields.count }

    private struct Field {
        let start, end: Int
        let isUnescaped: Bool
    }

    private enum Parse {
        case complete(end: Int, lines: Int)
        case incomplete
        case broken(String)
    }

    private let source: any ByteSource
    private let delimiter: UInt8
    private var capacity = 256 * 1024
    private var bytes: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var filled = 0
    private var isAtEnd = false
    /// CR in files of old Macintosh programs, LF in all others, with or without a CR before it.
    private var lineEnd = UInt8.lineFeed
    private var nextLine = 1
    private var fields: [Field] = []
    /// The text of the fields that hold doubled quotes, those halved; as large as the buffer, so it always fits.
    private var unescaped: UnsafeMutablePointer<UInt8>
    private var unescapedCount = 0

    init(_ source: any ByteSource, delimiter: UInt8) {
        self.source = source
        self.delimiter = delimiter
        bytes = .allocate(capacity: capacity)
        unescaped = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
        unescaped.deallocate()
    }

    func field(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        // A row may lack its last fields.
        guard number < fields.count else { return UnsafeBufferPointer(start: bytes, count: 0) }
        let field = fields[number]
        let base = field.isUnescaped ? unescaped : bytes
        return UnsafeBufferPointer(start: base + field.start, count: field.end - field.start)
    }

    func step() throws(ImportError) -> RecordStep {
        if nextLine == 1, start == 0 { try begin() }
        while true {
            line = nextLine
            fields.removeAll(keepingCapacity: true)
            unescapedCount = 0
            if start == filled {
                if isAtEnd { return .end }
                try refill()
                continue
            }
            switch parse() {
            case .complete(let end, let lines):
                start = end
                nextLine += lines
                if fields.count == 1, fields[0].start == fields[0].end { continue }
                return .record
            case .incomplete:
                if filled - start < Self.maximumRecordLength {
                    try refill()
                } else {
                    try skipLine()
                    return .broken(reason: "longer than a mebibyte; is a quotation mark left open?")
                }
            case .broken(let reason):
                try skipLine()
                return .broken(reason: reason)
            }
        }
    }

    /// Reads one record from `start`; changes nothing but the fields.
    private func parse() -> Parse {
        // Taken out for the time being: a property of an object is checked for exclusive access each time.
        var fields: [Field] = []
        swap(&fields, &self.fields)
        defer { swap(&fields, &self.fields) }
        let (bytes, filled, delimiter, lineEnd) = (bytes, filled, delimiter, lineEnd)
        var lines = 1
        var index = start
        while true {
            if index < filled, bytes[index] == .quote {
                index += 1
                let open = index
                var hasDoubledQuotes = false
                while true {
                    guard let found = memchr(bytes + index, Int32(UInt8.quote), filled - index) else {
                        return isAtEnd ? .broken("a quotation mark is never closed") : .incomplete
                    }
                    index = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
                    if index + 1 == filled, !isAtEnd { return .incomplete }
                    guard index + 1 < filled, bytes[index + 1] == .quote else { break }
                    hasDoubledQuotes = true
                    index += 2
                }
                for position in open..<index where bytes[position] == lineEnd { lines += 1 }
                fields.append(
                    hasDoubledQuotes ? unescape(open, index) : Field(start: open, end: index, isUnescaped: false))
                index += 1
                if index < filled, bytes[index] == .carriageReturn, lineEnd == .lineFeed { index += 1 }
                if index == filled { return isAtEnd ? .complete(end: index, lines: lines) : .incomplete }
                if bytes[index] == lineEnd { return .complete(end: index + 1, lines: lines) }
                guard bytes[index] == delimiter else { return .broken("text follows a closing quotation mark") }
                index += 1
            } else {
                let open = index
                while index < filled, bytes[index] != delimiter, bytes[index] != lineEnd { index += 1 }
                if index == filled, !isAtEnd { return .incomplete }
                if index < filled, bytes[index] == delimiter {
                    fields.append(Field(start: open, end: index, isUnescaped: false))
                    index += 1
                } else {
                    let end = index > open && bytes[index - 1] == .carriageReturn ? index - 1 : index
                    fields.append(Field(start: open, end: end, isUnescaped: false))
                    return .complete(end: min(index + 1, filled), lines: lines)
                }
            }
        }
    }

    private func unescape(_ open: Int, _ close: Int) -> Field {
        let begin = unescapedCount
        var index = open
        while index < close {
            unescaped[unescapedCount] = bytes[index]
            unescapedCount += 1
            index += bytes[index] == .quote ? 2 : 1
        }
        return Field(start: begin, end: unescapedCount, isUnescaped: true)
    }

    /// Moves the record to the front of the buffer, makes room, and reads on.
    private func refill() throws(ImportError) {
        if start > 0 {
            bytes.update(from: bytes + start, count: filled - start)
            filled -= start
            start = 0
        }
        if filled == capacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
            larger.update(from: bytes, count: filled)
            bytes.deallocate()
            unescaped.deallocate()
            bytes = larger
            capacity *= 2
            unescaped = .allocate(capacity: capacity)
        }
        let count = try source.fill(UnsafeMutableBufferPointer(start: bytes + filled, count: capacity - filled))
        filled += count
        isAtEnd = count == 0
    }

    /// Leaves a broken record at its first line end, however far that is.
    private func skipLine() throws(ImportError) {
        fields.removeAll(keepingCapacity: true)
        nextLine += 1
        while true {
            if let end = memchr(bytes + start, Int32(lineEnd), filled - start) {
                start = UnsafeRawPointer(end) - UnsafeRawPointer(bytes) + 1
                return
            }
            start = filled
            if isAtEnd { return }
            try refill()
        }
    }

    /// Skips a byte order mark and tells how lines end.
    private func begin() throws(ImportError) {
        while filled < 3, !isAtEnd { try refill() }
        let head = UnsafeBufferPointer(start: bytes, count: filled)
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        // A CR at the end of what was read may have its LF behind it.
        let isWithoutLineFeed = memchr(bytes, Int32(UInt8.lineFeed), filled) == nil
        if isWithoutLineFeed, head.dropLast(isAtEnd ? 0 : 1).contains(.carriageReturn) { lineEnd = .carriageReturn }
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let lineFeed = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
}
