import Foundation

/// Where an audio file lies: the bytes of a path, which on Linux need not be text.
package struct AudioPath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path's bytes, none of them zero.
    package let bytes: [UInt8]

    /// A path of bytes as the file system gives them; what follows a zero byte is cut off.
    package init(bytes: [UInt8]) {
        self.bytes = Array(bytes.prefix { $0 != 0 })
    }

    /// A path of text, as UTF-8; what follows a zero is cut off.
    package init(_ path: String) {
        self.init(bytes: Array(path.utf8))
    }

    /// A path written as a string literal.
    package init(stringLiteral path: String) {
        self.init(path)
    }

    /// The path as text, with replacement characters where the bytes are none.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Calls `body` with the path as C wants it.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes + [0]).withUnsafeBufferPointer { buffer in
            try buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress else {
                    preconditionFailure("an array with a zero has a start")
                }
                return try body(start)
            }
        }
    }
}

/// A file whose bytes are read where they are wanted.
final class AudioFile {
    let size: UInt64
    private let descriptor: Int32

    init(_ path: AudioPath) throws(EarsError) {
        descriptor = path.withCString { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        var facts = stat()
        guard descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw EarsError(.missing, "\(path) cannot be opened; check that it is there and may be read")
        }
        size = UInt64(facts.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Up to `count` bytes from `offset` on; fewer where the file ends.
    func bytes(at offset: UInt64, count: Int) -> [UInt8] {
        guard offset < size else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let part = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + off_t(filled))
                if part <= 0 { break }
                filled += part
            }
        }
    }

    /// Calls `body` with the bytes of a range, a piece at a time.
    func forEachPiece(of range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let piece = bytes(at: offset, count: Int(min(range.upperBound - offset, 262_144)))
            if piece.isEmpty { return }
            piece.withUnsafeBytes(body)
            offset += UInt64(piece.count)
        }
    }
}
