import Catalog

/// What several rows together say about one thing, in parts that can be put together.
protocol Spillable {
    /// Takes in what later rows say.
    mutating func merge(_ later: Self)

    /// Writes it for ``init(from:)``.
    func write(to writer: inout SpillWriter)

    init(from reader: inout SpillReader)

    /// How much memory it takes, in entries of the usual size.
    var weight: Int { get }
}

extension Spillable {
    var weight: Int { 1 }
}

/// A key of a ``SpilledTable``.
protocol SpillKey: Hashable {
    func write(to writer: inout SpillWriter)

    init(from reader: inout SpillReader)

    /// How much memory it takes beyond that of a usual key, in entries of the usual size.
    var weight: Int { get }
}

extension SpillKey {
    var weight: Int { 0 }
}

extension String {
    /// How much memory a name takes beyond that of a usual one, in entries of the usual size.
    var nameWeight: Int { utf8.count / 512 }
}

/// Writes values that a ``SpillReader`` of the same process reads again in the same order.
struct SpillWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Writes seven bits a byte, the sign in the lowest bit.
    mutating func write(_ number: Int) {
        var rest = UInt(bitPattern: number << 1 ^ number >> (Int.bitWidth - 1))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 {
            write($0.count)
            bytes.append(contentsOf: $0)
        }
    }

    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func write(_ number: Int?) {
        write(number != nil)
        if let number { write(number) }
    }

    mutating func write(_ text: String?) {
        write(text != nil)
        if let text { write(text) }
    }

    mutating func write(_ artists: [ArtistReference]) {
        write(artists.count)
        for artist in artists {
            write(artist.id.rawValue)
            write(artist.name)
        }
    }

    mutating func write(_ texts: [String]) {
        write(texts.count)
        for text in texts { write(text) }
    }

    /// Writes bytes of a fixed number.
    mutating func write(fixed number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes the bytes of another writer.
    mutating func write(_ other: SpillWriter) { bytes.append(contentsOf: other.bytes) }
}

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

extension SpotifyID: SpillKey {
    func write(to writer: inout SpillWriter) { writer.write(rawValue) }

    init(from reader: inout SpillReader) { self.init(reader.text()) }
}

extension String: SpillKey {
    func write(to writer: inout SpillWriter) { writer.write(self) }

    init(from reader: inout SpillReader) { self = reader.text() }

    var weight: Int { nameWeight }
}
