package import Catalog
package import Foundation

/// The next part of a radio.
package struct RadioForm: Codable, Sendable, Equatable {
    /// How many tracks to list, within ``tracks``.
    package var count: Int
    /// Where the radio stands.
    package var state: RadioState
    /// Tracks of the last part that were liked: the radio goes a little that way.
    package var likes: [JukeURI]
    /// Tracks of the last part that were skipped: the radio goes a little away from them, and rests their artists.
    package var skips: [JukeURI]

    /// The numbers of tracks that a call may list.
    package static let tracks = 1...50
    /// The number of tracks of a call that names none.
    package static let defaultTracks = 10
    /// How many tracks a call may like, and how many it may skip.
    package static let mostOpinions = 200

    /// The next part of a radio in a state, by default of ten tracks and without opinions.
    package init(
        _ state: RadioState, count: Int = defaultTracks, likes: [JukeURI] = [], skips: [JukeURI] = []
    ) {
        self.count = count
        self.state = state
        self.likes = likes
        self.skips = skips
    }

    /// The first value that no rank worker accepts, as a sentence; `nil` when all are fine.
    package var outOfBounds: String? {
        if !Self.tracks.contains(count) { return "count is \(count), expected \(Self.tracks)" }
        return likes.count > Self.mostOpinions || skips.count > Self.mostOpinions
            ? "more than \(Self.mostOpinions) tracks are liked or skipped" : nil
    }
}

/// Where a radio stands between two calls: all that a worker has to know to go on.
///
/// Tracks and artists are kept as digests of 32 bits of their identifiers, so that the longest state takes some six
/// kilobytes. Two of them are the same by chance once in four billion pairs; such a track is left out.
package struct RadioState: Sendable, Equatable {
    /// The request that the radio began with, as ``RecommendationRequest/encoded()`` wrote it, without its caller.
    package var request: Data
    /// How many tracks were listed so far.
    package var played = 0
    /// A digest of the model that ``direction`` belongs to; with another one the radio begins again where its seeds
    /// are.
    package var model: UInt32 = 0
    /// Where the radio looks now, of unit length up to rounding; empty at the beginning.
    package var direction: [Float] = []
    /// Digests of the tracks, and of the recordings, that were listed: the last ``longestHistory``, oldest first.
    package var history: [UInt32] = []
    /// Digests of the artists of each of the last tracks, oldest first.
    package var artists: [[UInt32]] = []
    /// Digests of artists that rest because they were skipped: the last ``mostResting``.
    package var resting: [UInt32] = []
    /// The last track that was listed.
    package var last: SpotifyID?

    /// How many digests of tracks and recordings are kept: a thousand tracks at least, some sixty hours.
    package static let longestHistory = 2_000
    /// How many artists rest.
    package static let mostResting = 50

    /// A radio that has not begun.
    package init(request: Data) {
        self.request = request
    }

    /// A digest of an identifier, never 0: FNV-1a.
    package static func digest(_ text: some StringProtocol) -> UInt32 {
        let digest = text.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return digest == 0 ? 1 : digest
    }
}

// MARK: - Bytes

extension RadioState {
    private static let version: UInt8 = 1
    /// What a component of the direction is multiplied with.
    private static let scale: Float = 32_767

    /// The state in a compact form, little-endian.
    package var bytes: [UInt8] {
        var bytes = [Self.version]
        func add<Number: FixedWidthInteger>(_ number: Number) {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
        add(UInt32(clamping: played))
        add(model)
        add(UInt16(clamping: direction.count))
        for component in direction { add(Int16((min(max(component, -1), 1) * Self.scale).rounded())) }
        let last = Array((last?.rawValue ?? "").utf8.prefix(255))
        add(UInt8(last.count))
        bytes += last
        add(UInt16(clamping: history.count))
        for digest in history { add(digest) }
        add(UInt16(clamping: artists.count))
        for group in artists {
            add(UInt8(clamping: group.count))
            for digest in group.prefix(255) { add(digest) }
        }
        add(UInt16(clamping: resting.count))
        for digest in resting { add(digest) }
        return bytes + request
    }

    /// Reads what ``bytes`` wrote.
    ///
    /// - Returns: `nil` when it is nothing of that form.
    package init?(bytes: some Collection<UInt8>) {
        var reader = StateReader(Array(bytes))
        guard reader.number(UInt8.self) == Self.version, let played = reader.number(UInt32.self),
            let model = reader.number(UInt32.self), let components = reader.number(UInt16.self), components <= 64
        else { return nil }
        self.init(request: Data())
        self.played = Int(played)
        self.model = model
        direction = reader.list(Int(components), Int16.self).map { Float($0) / Self.scale }
        let length = Int(reader.number(UInt8.self) ?? 0)
        let text = String(decoding: reader.list(length, UInt8.self), as: UTF8.self)
        last = text.isEmpty ? nil : SpotifyID(text)
        history = reader.list(Int(reader.number(UInt16.self) ?? 0), UInt32.self)
        for _ in 0..<(reader.number(UInt16.self) ?? 0) where !reader.isBroken {
            artists.append(reader.list(Int(reader.number(UInt8.self) ?? 0), UInt32.self))
        }
        resting = reader.list(Int(reader.number(UInt16.self) ?? 0), UInt32.self)
        guard !reader.isBroken else { return nil }
        request = Data(reader.rest)
    }
}

extension RadioState: Codable {
    /// Reads ``bytes`` in base64.
    package init(from decoder: any Decoder) throws {
        let data = try decoder.singleValueContainer().decode(Data.self)
        guard let state = RadioState(bytes: data) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not the state of a radio"))
        }
        self = state
    }

    /// Writes ``bytes`` in base64.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(bytes))
    }
}

/// Reads numbers from bytes, little-endian.
private struct StateReader {
    private let bytes: [UInt8]
    private var place = 0
    /// Whether a read went past the end.
    private(set) var isBroken = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var rest: ArraySlice<UInt8> { bytes[place...] }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
        let size = MemoryLayout<Number>.size
        guard !isBroken, place + size <= bytes.count else {
            isBroken = true
            return nil
        }
        defer { place += size }
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
        }
    }

    mutating func list<Number: FixedWidthInteger>(_ count: Int, _ type: Number.Type) -> [Number] {
        (0..<count).compactMap { _ in isBroken ? nil : number(type) }
    }
}
