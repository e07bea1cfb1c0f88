/// The tracks of some artists out of a stream, in bounded memory: of each artist all or none.
///
/// Artists are drawn by a digest of their number: those with the smallest digests whose tracks fit in. It is the same
/// sample whatever the order of the stream, because an artist that no longer fits never will again.
struct ArtistSample: Sendable {
    private let limit: Int
    private var kept: [CorpusTrack] = []
    /// Artists with a larger digest are not in the sample.
    private var highest = UInt64.max

    init(limit: Int) {
        self.limit = limit
    }

    /// Offers a track.
    mutating func add(_ track: CorpusTrack) {
        guard Self.digest(of: track) <= highest else { return }
        kept.append(track)
        if kept.count >= 2 * limit { cut() }
    }

    /// The sample, by ascending track.
    var tracks: [CorpusTrack] {
        var copy = self
        if copy.kept.count > limit { copy.cut() }
        return copy.kept.sorted { $0.id < $1.id }
    }

    private mutating func cut() {
        var sizes: [UInt64: Int] = [:]
        for track in kept { sizes[Self.digest(of: track), default: 0] += 1 }
        var total = 0
        var last: UInt64 = 0
        for (digest, size) in sizes.sorted(by: { $0.key < $1.key }) {
            total += size
            // One artist that is larger than the whole limit is better than no sample.
            if total > limit && last != 0 { break }
            last = digest
        }
        highest = last
        kept.removeAll { Self.digest(of: $0) > last }
    }

    /// A track without an artist is drawn by itself.
    private static func digest(of track: CorpusTrack) -> UInt64 {
        SplitMix64.mix(UInt64(bitPattern: track.artist ?? ~track.id) &+ 0x9E37_79B9_7F4A_7C15)
    }
}
