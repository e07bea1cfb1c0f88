public import Catalog

/// A catalog in memory: what an evaluation embeds; the fleet passes the same values batch by batch.
public struct Corpus: Sendable {
    /// The tracks, of each artist all there are; their order is that of the vectors.
    public var tracks: [CorpusTrack]
    /// The artists by their numbers; one that is missing here has neither name nor genres.
    public var artists: [Int64: CorpusArtist]
    /// The artists to whom each album is credited; an album that is missing here is nobody's.
    public var albumArtists: [Int64: [Int64]]

    /// Takes tracks as they come: those without a usable analysis get no vector.
    public init(tracks: [CorpusTrack], artists: [Int64: CorpusArtist], albumArtists: [Int64: [Int64]]) {
        self.tracks = tracks
        self.artists = artists
        self.albumArtists = albumArtists
    }

    /// The corpus to fit a model on: all of it.
    public var training: TrainingCorpus { training(on: nil) }

    /// The corpus to fit a model of a source on; `nil` are the audio features.
    public func training(on source: VectorSource?) -> TrainingCorpus {
        var training = TrainingCorpus(artists: artists, source: source)
        training.add(tracks)
        return training
    }
}

/// An artist as training and embedding see it.
public struct CorpusArtist: Sendable, Equatable {
    /// The name, by which entries that are no artist are told.
    public var name: String
    /// The genre tags, and the genre by which a crawl found the artist.
    public var genres: [String]

    /// An artist by name and tags; without tags it has no part in the genre dimensions.
    public init(name: String, genres: [String] = []) {
        self.name = name
        self.genres = genres
    }

    /// Whether the entry stands for many artists, as compilations are credited: no sound of its own.
    ///
    /// Such an entry is kept out of the fit and gives no context.
    public var isVarious: Bool { Self.isVarious(name) }

    /// Whether an artist's name says that the entry stands for many artists, or for one that nobody knows.
    public static func isVarious(_ name: String) -> Bool { isCompilation(name) || isNamed(name, unknownNames) }

    /// Whether an artist's name says that the entry stands for many artists.
    ///
    /// An entry that says that the artist is unknown is one artist all the same.
    public static func isCompilation(_ name: String) -> Bool { isNamed(name, variousNames) }

    private static func isNamed(_ name: String, _ names: Set<String>) -> Bool {
        // Folding costs more than this look at the first letter, which rules nearly every artist out.
        guard let first = name.utf8.first, Self.initials.contains(first | 0x20) else { return false }
        return names.contains(FoldedName(name).text)
    }

    private static let initials = Set(variousNames.union(unknownNames).compactMap { $0.utf8.first })
    private static let unknownNames: Set<String> = ["unknown artist"]

    private static let variousNames: Set<String> = [
        "various", "various artists", "varios", "varios artistas", "vari", "artisti vari", "varios interpretes",
        "varios artistas cc", "verschiedene interpreten", "verschiedene kunstler", "diverse", "diverse interpreten",
        "diverse artiesten", "diverse artister", "artistes divers", "artistes varies", "multi interpretes",
        "vario artistas",
    ]
}

/// A track as training and embedding see it.
public struct CorpusTrack: Sendable, Equatable {
    /// The caller's number of the track; parts of a sum are added in its order.
    public var id: Int64
    /// The features that the analysis found; `nil` when there are none.
    public var features: AudioFeatures?
    /// The track's row of the source that the model learns from; `nil` where that has none, or is the audio features.
    public var values: [Float]?
    /// The artist credited first, whose sound the track's context is; `nil` when nobody knows.
    public var artist: Int64?
    /// The album; `nil` when nobody knows.
    public var album: Int64?
    /// How long the track plays, in milliseconds; 0 when nobody knows.
    public var durationMilliseconds: Int
    /// Which recording it is.
    public var recording: Recording

    /// A track; without an artist it has no context, without an album it counts for none.
    public init(
        id: Int64, features: AudioFeatures?, artist: Int64?, album: Int64? = nil, durationMilliseconds: Int = 0,
        recording: Recording = Recording(title: ""), values: [Float]? = nil
    ) {
        self.id = id
        self.features = features
        self.values = values
        self.artist = artist
        self.album = album
        self.durationMilliseconds = durationMilliseconds
        self.recording = recording
    }

    /// Whether the features can be embedded: an analysis that did not fail, with finite numbers.
    var isUsable: Bool {
        guard let features else { return false }
        return !features.isFailedAnalysis && features.isFinite
    }
}

/// All vectors of a corpus as the fleet would store them; what has no vector has no row.
public struct CorpusVectors: Sendable {
    /// Tracks, in the order of the corpus.
    public var tracks = VectorTable<Int64>()
    /// Albums, ascending.
    public var albums = VectorTable<Int64>()
    /// Artists, ascending.
    public var artists = VectorTable<Int64>()
    /// Genres by name, ascending.
    public var genres = VectorTable<String>()
}

/// Unit vectors under keys, with how far each can be trusted.
public struct VectorTable<Key: Hashable & Sendable>: Sendable, Equatable {
    /// The keys, in the order of the rows.
    public private(set) var keys: [Key] = []
    /// The vectors behind one another, ``Space/dimensions`` components each.
    public private(set) var vectors: [Float] = []
    /// How far each vector can be trusted, 0…1.
    public private(set) var qualities: [Double] = []

    /// A table without rows.
    public init() {}

    /// The number of rows.
    public var count: Int { keys.count }

    /// Adds a row; the vector must have ``Space/dimensions`` components.
    public mutating func append(_ key: Key, _ vector: some Sequence<Float>, quality: Double) {
        keys.append(key)
        vectors.append(contentsOf: vector)
        qualities.append(quality)
    }

    /// The vector of a row.
    public func vector(at row: Int) -> [Float] {
        Array(vectors[row * Space.dimensions..<(row + 1) * Space.dimensions])
    }
}

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
