public import Catalog

/// The tracks that an evaluation works on: each recording once, failed analyses left out.
///
/// Two tracks of one artist with the same title, whatever case, accents and punctuation, are one recording; re-releases
/// would otherwise count as hits. The first of them stays, with the labels of all.
public struct EvaluationCorpus: Sendable {
    /// The recordings, in the order in which they were given.
    public let tracks: [EvaluationTrack]
    /// The distinct labels, sorted.
    public let labelNames: [String]
    /// Of every track: its labels as positions in ``labelNames``, ascending.
    public let labels: [[Int]]
    /// Of every track: a number that the tracks of one artist share.
    ///
    /// "Various Artists" is not an artist: each such track has a number of its own.
    public let owners: [Int]
    /// Of every track: a number for its artist's identifier.
    let artistNumbers: [Int]
    /// Of every track: a number that the tracks of one album share.
    public let albums: [Int]
    /// The playlists, as tracks without repetition, in the order in which they were given.
    public let playlists: [[Int]]
    /// How many tracks were merged into another.
    public let mergedCount: Int
    /// How many tracks were left out because their analysis failed or is not finite.
    public let failedCount: Int

    /// Gathers tracks.
    ///
    /// - Parameters:
    ///   - given: The tracks; of a repeated identifier the first counts.
    ///   - playlists: Track identifiers, playlist by playlist; unknown ones are passed over.
    public init(_ given: [EvaluationTrack], playlists: [[SpotifyID]] = []) {
        var tracks: [EvaluationTrack] = []
        var positions: [RecordingKey: Int] = [:]
        var rows: [SpotifyID: Int] = [:]
        var failed = 0
        for track in given where rows[track.id] == nil {
            guard !track.features.isFailedAnalysis, track.features.rangeViolation() == nil else {
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
    public var count: Int { tracks.count }

    /// The number of artists, each track of "Various Artists" counted as one.
    public var artistCount: Int { Set(owners).count }

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
