import Catalog

/// Reads what a ``SpillWriter`` wrote.
struct SpillReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    mutating func number() -> Int {
        var (value, shift): (UInt, UInt) = (0, 0)
        while true {
            let byte = bytes[position]
            position += 1
            value |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return Int(bitPattern: value >> 1) ^ -Int(bitPattern: value & 1)
    }

    mutating func text() -> String {
        let count = number()
        defer { position += count }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]), as: UTF8.self)
    }

    mutating func flag() -> Bool {
        defer { position += 1 }
        return bytes[position] == 1
    }

    mutating func optionalNumber() -> Int? { flag() ? number() : nil }

    mutating func optionalText() -> String? { flag() ? text() : nil }

    mutating func artists() -> [ArtistReference] {
        (0..<number()).map { _ in ArtistReference(id: SpotifyID(text()), name: text()) }
    }

    mutating func texts() -> [String] { (0..<number()).map { _ in text() } }

    mutating func fixedNumber() -> UInt64 {
        defer { position += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}
