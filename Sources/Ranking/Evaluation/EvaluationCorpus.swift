package import Catalog
import Embedding

/// The tracks that an evaluation works on: each recording once, failed analyses left out.
///
/// Two tracks of one artist with the same title, whatever case, accents and punctuation, are one recording; re-releases
/// would otherwise count as hits. The first of them stays, with the labels of all.
package struct EvaluationCorpus: Sendable {
    /// The recordings, in the order in which they were given.
    package let tracks: [EvaluationTrack]
    /// The distinct labels, sorted.
    package let labelNames: [String]
    /// Of every track: its labels as positions in ``labelNames``, ascending.
    package let labels: [[Int]]
    /// Of every track: a number that the tracks of one artist share.
    ///
    /// "Various Artists" is not an artist: each such track has a number of its own.
    package let owners: [Int]
    /// Of every track: a number for its artist's identifier.
    let artistNumbers: [Int]
    /// The album number of every track.
    package let albums: [Int]
    /// The playlists, as tracks without repetition, in the order in which they were given.
    package let playlists: [[Int]]
    /// How many tracks were merged into another.
    package let mergedCount: Int
    /// How many tracks were left out because their analysis failed or is not finite.
    package let failedCount: Int

    /// Merges the tracks of one recording and drops failed analyses.
    ///
    /// - Parameters:
    ///   - given: The tracks; of a repeated identifier the first counts.
    ///   - playlists: Track identifiers, playlist by playlist; unknown ones are passed over.
    package init(_ given: [EvaluationTrack], playlists: [[SpotifyID]] = []) {
        var tracks: [EvaluationTrack] = []
        var positions: [RecordingKey: Int] = [:]
        var rows: [SpotifyID: Int] = [:]
        var failed = 0
        for track in given where rows[track.id] == nil {
            let isUsable = track.features.map { !$0.isFailedAnalysis && $0.rangeViolation() == nil }
            guard isUsable ?? true else {
                failed += 1
                continue
            }
            let recording = RecordingKey(artist: track.artist.id, title: FoldedName(track.title))
            let position = positions[recording, default: tracks.count]
            if position == tracks.count {
                positions[recording] = position
                tracks.append(track)
            } else {
                tracks[position].labels.formUnion(track.labels)
            }
            rows[track.id] = position
        }
        self.tracks = tracks
        failedCount = failed
        mergedCount = rows.count - tracks.count
        let names = Set(tracks.lazy.flatMap(\.labels)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        labelNames = names
        labels = tracks.map { $0.labels.compactMap { numbers[$0] }.sorted() }
        owners = Self.numbered(tracks.map { $0.isByVariousArtists ? "track \($0.id)" : "artist \($0.artist.id)" })
        artistNumbers = Self.numbered(tracks.map(\.artist.id))
        albums = Self.numbered(tracks.map(\.album))
        self.playlists = playlists.map { ids in
            var seen: Set<Int> = []
            return ids.compactMap { rows[$0] }.filter { seen.insert($0).inserted }
        }
    }

    /// The number of recordings.
    package var count: Int { tracks.count }

    /// The number of artists, each track of "Various Artists" counted as one.
    package var artistCount: Int { Set(owners).count }

    private struct RecordingKey: Hashable {
        var artist: SpotifyID
        var title: FoldedName
    }

    /// Numbers for keys, from 0 in the order in which they come first.
    private static func numbered(_ keys: [some Hashable]) -> [Int] {
        var numbers: [AnyHashable: Int] = [:]
        return keys.map { key in
            let number = numbers[key, default: numbers.count]
            numbers[key] = number
            return number
        }
    }
}

/// A track as an evaluation sees it.
package struct EvaluationTrack: Sendable {
    /// The track's identifier, by which labels and playlists name it.
    package var id: SpotifyID
    /// The title; the same title by the same artist is the same recording.
    package var title: String
    /// The performer whom the track counts for.
    package var artist: ArtistReference
    /// The album that the track is on.
    package var album: SpotifyID
    /// How long it plays, in milliseconds; 0 when that is not known.
    package var durationMilliseconds: Int
    /// The audio features, of an analysis that did not fail; `nil` where only ``values`` are known.
    package var features: AudioFeatures?
    /// The track's row of another source than the audio features.
    package var values: [Float]?
    /// The labels of the track, its genres for instance; none when they are not known.
    package var labels: Set<String>
    /// The tags of the performer; what a model may learn from, apart from ``labels``.
    package var tags: [String]

    /// A track with everything the evaluation may ask about; a missing duration, label or tag is left at its default.
    package init(
        id: SpotifyID, title: String, artist: ArtistReference, album: SpotifyID, durationMilliseconds: Int = 0,
        features: AudioFeatures?, labels: Set<String> = [], tags: [String] = [], values: [Float]? = nil
    ) {
        self.id = id
        self.title = title
        self.artist = artist
        self.album = album
        self.durationMilliseconds = durationMilliseconds
        self.features = features
        self.labels = labels
        self.tags = tags
        self.values = values
    }

    /// Whether the performer stands for nobody in particular.
    package var isByVariousArtists: Bool { CorpusArtist.isVarious(artist.name) }
}

/// One part of a corpus that is searched in, and the rest.
///
/// All tracks of an artist, recognised by the folded name, are on one side: what a system learned from the rest it did
/// not learn from the artists that it is asked about.
package struct EvaluationFold: Sendable {
    /// The fold's number, from 0.
    package let number: Int
    /// The tracks that ask and are found, in random order, so that the order of the file cannot break ties.
    package let pool: [Int]
    /// The tracks of the other folds, in the corpus' order; none when there is one fold.
    package let rest: [Int]

    /// Splits a corpus by artists.
    ///
    /// - Parameters:
    ///   - corpus: The tracks; each is in the pool of one fold.
    ///   - count: How many folds, at least 1; fewer are a programmer's error.
    ///   - seed: What the split and the order follow from.
    /// - Returns: As many folds, by number; with few artists some may be empty.
    package static func split(_ corpus: EvaluationCorpus, into count: Int, seed: UInt64) -> [EvaluationFold] {
        precondition(count > 0, "an evaluation needs a fold")
        let numbers = corpus.tracks.map { track in
            let name = FoldedName(track.artist.name).text
            let key = track.isByVariousArtists ? track.id.rawValue : name.isEmpty ? track.artist.id.rawValue : name
            return Int(hash(key, seed) % UInt64(count))
        }
        return (0..<count).map { fold in
            var random = SplitMix64(seed: seed &+ UInt64(fold))
            return EvaluationFold(
                number: fold, pool: numbers.indices.filter { numbers[$0] == fold }.shuffled(using: &random),
                rest: numbers.indices.filter { numbers[$0] != fold })
        }
    }

    /// FNV-1a over the text, mixed with the seed: the same on every machine, which the library's hashes are not.
    private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        let value = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var random = SplitMix64(seed: value ^ seed)
        return random.next()
    }
}
