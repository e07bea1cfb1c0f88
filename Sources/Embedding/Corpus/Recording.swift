import Catalog

/// Which recording a track is, so that a single, its album and a compilation do not count three times.
///
/// Two tracks of one artist are the same recording when they share an ISRC or a folded title. Only digests are kept:
/// a corpus has a million titles.
public struct Recording: Hashable, Sendable {
    /// A digest of the ISRC; 0 when there is none.
    let code: UInt64
    /// A digest of the folded title; 0 when there is none.
    let title: UInt64

    /// Digests what identifies a recording.
    ///
    /// - Parameters:
    ///   - title: The track's name, folded here; an empty one is like no other.
    ///   - isrc: The recording's International Standard Recording Code, if it is known.
    public init(title: String, isrc: String? = nil) {
        code = Self.digest(of: isrc ?? "")
        self.title = title.isEmpty ? 0 : Self.digest(of: FoldedName(title).text)
    }

    /// FNV-1a; the same on every machine and run, unlike `Hasher`.
    private static func digest(of text: String) -> UInt64 {
        guard !text.isEmpty else { return 0 }
        return text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// The recordings of one artist that have been seen.
struct SeenRecordings {
    private var codes: Set<UInt64> = []
    private var titles: Set<UInt64> = []

    /// Whether the recording is new; it counts as seen from then on.
    mutating func insert(_ recording: Recording) -> Bool {
        let isKnown =
            (recording.code != 0 && codes.contains(recording.code))
            || (recording.title != 0 && titles.contains(recording.title))
        if recording.code != 0 { codes.insert(recording.code) }
        if recording.title != 0 { titles.insert(recording.title) }
        return !isKnown
    }
}
