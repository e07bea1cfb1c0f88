public import Catalog

/// The tracks to fit a model on: a stream, added in batches, in bounded memory.
///
/// Sums over all tracks are kept for methods that need no more, and for the others a sample of whole artists. The
/// result does not depend on where the batches are cut.
public struct TrainingCorpus: Sendable {
    /// The artists of the tracks, as far as they are known.
    public var artists: [Int64: CorpusArtist]
    /// The distinct genres of the artists that own the tracks, as far as the caller knows them; reported, not fitted.
    public var genreCount: Int
    /// Tracks that were left out: failed analyses and values that are not finite.
    public private(set) var skippedCount = 0
    /// What the tracks' numbers are; `nil` for the audio features.
    public let source: VectorSource?
    private(set) var moments = FeatureMoments()
    private var rowCount = 0
    private var sampled: ArtistSample

    /// The most numbers that a sample of a source keeps: 64 MiB.
    private static let sampleNumbers = 1 << 24

    /// Starts an empty corpus.
    ///
    /// - Parameters:
    ///   - artists: The artists by their numbers; their genres and those that are no artists matter to `learned`.
    ///   - genreCount: The distinct genres; by default those of `artists`.
    ///   - sampleLimit: How many tracks are kept; of a larger corpus whole artists are drawn by their number, always
    ///     the same ones. Of a wide source fewer are kept.
    ///   - source: What the tracks' numbers are; `nil` for the audio features.
    public init(
        artists: [Int64: CorpusArtist] = [:], genreCount: Int? = nil, sampleLimit: Int = 60_000,
        source: VectorSource? = nil
    ) {
        self.artists = artists
        self.source = source
        self.genreCount = genreCount ?? Set(artists.values.lazy.flatMap(\.genres)).count
        let most = source.map { Self.sampleNumbers / max(1, $0.width) } ?? sampleLimit
        sampled = ArtistSample(limit: min(sampleLimit, most))
    }

    /// The tracks that the model will be fitted on.
    public var trackCount: Int { source == nil ? moments.count : rowCount }

    /// The sample of whole artists, by ascending track: all tracks of a small corpus.
    var sample: [CorpusTrack] { sampled.tracks }

    /// The figures of a model that was fitted on this corpus.
    ///
    /// - Parameters:
    ///   - sample: The tracks that the fit rests on; where they are not all, the choices say so.
    ///   - shares: The share of the variance that each dimension holds.
    ///   - ratios: How well each dimension tells artists apart.
    ///   - choices: What the training chose, a sentence each.
    /// - Returns: The figures, with the counts of the corpus.
    func figures(
        of sample: [CorpusTrack], _ shares: [Double], _ ratios: [Double], _ choices: [String]
    ) -> TrainingFigures {
        var choices = choices
        if sample.count < trackCount {
            choices.append(
                "The fit rests on \(sample.count) of \(trackCount) tracks, whole artists drawn by their number.")
        }
        return TrainingFigures(
            corpusSize: trackCount, skippedCount: skippedCount, genreCount: genreCount,
            explainedVarianceRatio: shares, discriminability: ratios, choices: choices)
    }

    /// Adds a batch of tracks; those without a usable analysis are only counted.
    public mutating func add(_ batch: [CorpusTrack]) {
        if let source { return add(batch, of: source) }
        for track in batch {
            guard let features = track.features, track.isUsable else {
                if track.features != nil { skippedCount += 1 }
                continue
            }
            moments.add(features.components)
            sampled.add(track)
        }
    }

    private mutating func add(_ batch: [CorpusTrack], of source: VectorSource) {
        for track in batch {
            guard let values = track.values else { continue }
            guard values.count == source.width, values.allSatisfy(\.isFinite) else {
                skippedCount += 1
                continue
            }
            rowCount += 1
            sampled.add(track)
        }
    }

    /// Adds a batch of tracks of which nothing but the features is known.
    public mutating func add(_ batch: [AudioFeatures]) {
        let first = Int64(trackCount + skippedCount)
        add(batch.enumerated().map { CorpusTrack(id: first + Int64($0), features: $1, artist: nil) })
    }
}

extension AudioFeatures {
    /// Whether every value that cannot be missing is a number.
    var isFinite: Bool {
        // What is not finite leaves NaN behind; of a key and a time signature only the absence can.
        var residue = components - components
        residue[3] = 0
        residue[11] = 0
        return residue == .zero
    }
}

/// Whether a corpus can carry a model.
package enum CorpusCheck: Sendable, Equatable {
    /// It can.
    case viable
    /// It can, but the message is worth a warning: few genres.
    case lowDiversity(String)
    /// It can, but the message is worth a warning: few tracks of a source.
    case rough(String)
    /// It cannot; the message says why.
    case tooSmall(String)

    /// The fewest tracks with audio features that a model may be fitted on.
    package static let minimumTracks = 500
    /// The fewest tracks that a model of another source may be fitted on: it learns nothing from labels.
    package static let minimumRows = 20
    /// The fewest genres that pass without a warning.
    package static let minimumGenres = 10

    /// Judges the rows of a source by their number.
    ///
    /// - Parameters:
    ///   - rows: The tracks that the source has a row of.
    ///   - source: What the rows are.
    package init(rows: Int, of source: VectorSource) {
        let found = "\(rows == 1 ? "1 track has" : "\(rows) tracks have") a row of '\(source.name)'"
        if rows < Self.minimumRows {
            self = .tooSmall(
                "\(found), at least \(Self.minimumRows) are needed; "
                    + (source.isImported ? "import more with `juke import vectors`" : "hear more files, then retrain"))
        } else if rows < Self.minimumTracks {
            let dimensions = min(Space.dimensions, rows - 1, source.width)
            self = .rough(
                "a rough model: \(found), which carry \(dimensions) of \(Space.dimensions) dimensions; from "
                    + "\(Self.minimumTracks) on the usual care applies, so retrain when there are more")
        } else {
            self = .viable
        }
    }

    /// Judges a corpus by its size.
    ///
    /// - Parameters:
    ///   - tracks: The tracks with a usable analysis.
    ///   - genres: The distinct genres of the artists that own those tracks.
    package init(tracks: Int, genres: Int) {
        if tracks < Self.minimumTracks {
            self = .tooSmall(
                "the corpus has \(tracks == 1 ? "1 track" : "\(tracks) tracks") with audio features, at least \(Self.minimumTracks) are needed; "
                    + "crawl or import more and run `juke ingest-audio-features`"
            )
        } else if genres < Self.minimumGenres {
            self = .lowDiversity(
                "low genre diversity: \(genres == 1 ? "1 distinct genre" : "\(genres) distinct genres") over \(tracks) tracks, fewer than "
                    + "\(Self.minimumGenres); the model will tell this narrow slice apart, little else"
            )
        } else {
            self = .viable
        }
    }
}

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
