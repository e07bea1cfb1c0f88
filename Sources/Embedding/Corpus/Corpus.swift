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
