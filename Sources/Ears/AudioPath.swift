/// Where an audio file lies: the bytes of a path, which on Linux need not be text.
public struct AudioPath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path's bytes, none of them zero.
    public let bytes: [UInt8]

    /// A path of bytes as the file system gives them; what follows a zero byte is cut off.
    public init(bytes: [UInt8]) {
        self.bytes = Array(bytes.prefix { $0 != 0 })
    }

    /// A path of text.
    public init(_ path: String) {
        self.init(bytes: Array(path.utf8))
    }

    /// A path of text.
    public init(stringLiteral path: String) {
        self.init(path)
    }

    /// The path as text, with replacement characters where the bytes are none.
    public var description: String { String(decoding: bytes, as: UTF8.self) }

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
