import Foundation

/// The bytes of a file for the system's XML parser, checked before it sees them.
///
/// The parser ends the process on bytes that are no UTF-8, and takes what the first line says of the encoding, although
/// the bytes are decoded already. Property lists declare no entities; a file that does is refused.
final class XMLFeed: InputStream {
    /// Why reading ended before the end of the file.
    private(set) var failure: ImportError?
    private let source: any ByteSource
    private let name: String
    /// The first bytes of a character that continues in the next read.
    private var torn: [UInt8] = []
    private var isAtStart = true
    private var isAtEnd = false
    /// The last bytes of the portion before, since a declaration may be torn too.
    private var tail: [UInt8] = []

    private static let entity = Array("<!ENTITY".utf8)
    private static let blanks: [UInt8] = [0x09, 0x0A, 0x0D]

    init(_ source: any ByteSource, name: String) {
        self.source = source
        self.name = name
        super.init(data: Data())
    }

    override func open() {}

    override func close() {}

    override var hasBytesAvailable: Bool { !isAtEnd }

    override func read(_ buffer: UnsafeMutablePointer<UInt8>, maxLength: Int) -> Int {
        while !isAtEnd {
            do throws(ImportError) {
                let bytes = try portion(maxLength)
                if bytes.isEmpty { continue }
                bytes.withUnsafeBufferPointer {
                    buffer.update(from: $0.baseAddress ?? UnsafePointer(buffer), count: $0.count)
                }
                return bytes.count
            } catch {
                failure = error
                isAtEnd = true
            }
        }
        return 0
    }

    /// Some whole characters, which may be none.
    private func portion(_ limit: Int) throws(ImportError) -> [UInt8] {
        var bytes = torn
        // The declaration stands in the first line.
        let read = isAtStart ? try source.head(limit - 4) : try next(limit - 4)
        bytes += read
        isAtEnd = read.isEmpty
        torn = []
        guard !bytes.contains(0) else { throw refusal("it holds zeros, which no text does") }
        // Tags of music files hold control characters now and then, and XML none.
        for index in bytes.indices where bytes[index] < 0x20 && !Self.blanks.contains(bytes[index]) {
            bytes[index] = UInt8(ascii: " ")
        }
        var valid = bytes.count
        while valid > max(0, bytes.count - 4), String(validating: bytes[..<valid], as: UTF8.self) == nil { valid -= 1 }
        guard String(validating: bytes[..<valid], as: UTF8.self) != nil, valid == bytes.count || !isAtEnd else {
            throw refusal("it is no UTF-8")
        }
        torn = Array(bytes[valid...])
        bytes.removeLast(torn.count)
        if Self.holds(tail + bytes, Self.entity) { throw refusal("it declares entities, as no library does") }
        tail = Array((tail + bytes).suffix(Self.entity.count - 1))
        if isAtStart { bytes = Self.withoutDeclaration(bytes) }
        isAtStart = false
        return bytes
    }

    private func next(_ limit: Int) throws(ImportError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var failure: ImportError?
        let count = bytes.withUnsafeMutableBufferPointer { room -> Int in
            do throws(ImportError) { return try source.fill(room) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return Array(bytes[..<count])
    }

    /// Puts blanks in place of a byte order mark and of `<?xml … ?>`, so that lines keep their numbers.
    private static func withoutDeclaration(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        guard bytes.starts(with: Array("<?xml".utf8)),
            let end = bytes.firstIndex(of: UInt8(ascii: ">"))
        else { return bytes }
        let lines = bytes[...end].count { $0 == UInt8(ascii: "\n") }
        return [UInt8](repeating: UInt8(ascii: "\n"), count: lines) + bytes[(end + 1)...]
    }

    private static func holds(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        var start = bytes.startIndex
        while let found = bytes[start...].firstIndex(of: word[0]) {
            if bytes[found...].starts(with: word) { return true }
            start = found + 1
        }
        return false
    }

    private func refusal(_ reason: String) -> ImportError {
        ImportError(.unreadable, "\(name) is XML that cannot be read: \(reason); export it again")
    }
}
