/// Embeds tracks of whole artists, and from them albums, artists and genres: the one way in which vectors are made.
///
/// An evaluation calls ``embed(_:)``; the fleet calls the parts it is made of, batch by batch. Both give the same
/// bytes.
public struct CorpusEmbedder: Sendable {
    private let model: TrainedModel

    /// Embeds with one model; it needs no fit and keeps nothing between calls.
    ///
    /// - Parameter model: What embeds; ``TrainedModel/with(context:)`` changes how much of an artist is in a track.
    public init(_ model: TrainedModel) {
        self.model = model
    }

    /// Embeds a whole corpus.
    public func embed(_ corpus: Corpus) -> CorpusVectors {
        var result = CorpusVectors()
        let (vectors, valid) = tracks(corpus.tracks, artists: corpus.artists)
        for (index, track) in corpus.tracks.enumerated() where valid[index] {
            let vector = vectors[index * Space.dimensions..<(index + 1) * Space.dimensions]
            result.tracks.append(track.id, vector, quality: Evidence.ofTrack)
        }
        let albums = Dictionary(
            grouping: corpus.tracks.indices.filter { valid[$0] && corpus.tracks[$0].album != nil }
        ) { corpus.tracks[$0].album ?? 0 }
        for (album, indices) in albums.sorted(by: { $0.key < $1.key }) {
            let parts = indices.sorted { corpus.tracks[$0].id < corpus.tracks[$1].id }.map { index in
                (
                    vector: Array(vectors[index * Space.dimensions..<(index + 1) * Space.dimensions]),
                    durationMilliseconds: corpus.tracks[index].durationMilliseconds
                )
            }
            guard let (vector, quality) = self.album(parts) else { continue }
            result.albums.append(album, vector, quality: quality)
        }
        result.artists = means(of: result.albums) { corpus.albumArtists[$0] ?? [] }
        result.genres = genres(of: result.artists) { corpus.artists[$0]?.genres ?? [] }
        return result
    }

    /// The unit vectors of tracks.
    ///
    /// - Parameters:
    ///   - tracks: In any order; of an artist that has any, all of them, since each carries some of the others' sound.
    ///   - artists: The tracks' artists as far as they are known.
    /// - Returns: `vectors`, ``Space/dimensions`` components a track, zeros where it has none; `valid`, whether it has.
    public func tracks(
        _ tracks: [CorpusTrack], artists: [Int64: CorpusArtist]
    ) -> (vectors: [Float], valid: [Bool]) {
        TrackBlend(model).vectors(of: tracks, artists: artists)
    }

    /// The vector of an album and how far it can be trusted.
    ///
    /// - Parameter parts: The unit vectors of its tracks and their durations in milliseconds, by ascending track.
    /// - Returns: `nil` when there is no track or the sum has no direction.
    public func album(_ parts: [(vector: [Float], durationMilliseconds: Int)]) -> (vector: [Float], quality: Double)? {
        let evidence = Evidence(tracks: parts.count)
        guard let mean = Aggregation.album(parts), let vector = evidence.shrink(mean, towards: model.centre) else {
            return nil
        }
        return (vector, evidence.quality)
    }

    /// The vector of an artist and how far it can be trusted.
    ///
    /// - Parameter albums: The vectors and qualities of the albums credited to it, by ascending album.
    /// - Returns: `nil` when there is no album or the sum has no direction.
    public func artist(_ albums: [(vector: [Float], quality: Double)]) -> (vector: [Float], quality: Double)? {
        let evidence = Evidence(tracks: albums.reduce(0) { $0 + Evidence.tracks(behind: $1.quality) })
        guard let mean = Aggregation.mean(albums.map(\.vector)),
            let vector = evidence.shrink(mean, towards: model.centre)
        else { return nil }
        return (vector, evidence.quality)
    }

    /// The vector of a genre and how far it can be trusted.
    ///
    /// - Parameter artists: The vectors and qualities of the artists that carry it, by ascending artist.
    /// - Returns: `nil` when there is no artist or the sum has no direction.
    public func genre(_ artists: [(vector: [Float], quality: Double)]) -> (vector: [Float], quality: Double)? {
        artist(artists)
    }

    private func means(
        of parts: VectorTable<Int64>, owners: (Int64) -> [Int64]
    ) -> VectorTable<Int64> {
        grouped(parts, owners) { artist($0) }
    }

    private func genres(
        of parts: VectorTable<Int64>, owners: (Int64) -> [String]
    ) -> VectorTable<String> {
        grouped(parts, owners) { genre($0) }
    }

    private func grouped<Key: Comparable & Hashable & Sendable>(
        _ parts: VectorTable<Int64>, _ owners: (Int64) -> [Key],
        _ combine: ([(vector: [Float], quality: Double)]) -> (vector: [Float], quality: Double)?
    ) -> VectorTable<Key> {
        var rows: [Key: [Int]] = [:]
        for row in 0..<parts.count {
            for owner in Set(owners(parts.keys[row])) { rows[owner, default: []].append(row) }
        }
        var table = VectorTable<Key>()
        for (owner, members) in rows.sorted(by: { $0.key < $1.key }) {
            let vectors = members.map { (vector: parts.vector(at: $0), quality: parts.qualities[$0]) }
            guard let (vector, quality) = combine(vectors) else { continue }
            table.append(owner, vector, quality: quality)
        }
        return table
    }
}

/// How many tracks a vector of an album, an artist or a genre rests on, and what follows from it.
///
/// With n tracks the confidence is n / (n + 1). Fewer than ``enough`` tracks say little about the rest of the work, so
/// the vector is moved towards the mean of the corpus: n / (n + 1) of it, 1 / (n + 1) of the mean, the posterior
/// mean with a prior worth one track.
package struct Evidence: Sendable, Equatable {
    /// From this many tracks on, a vector is taken as it is.
    package static let enough = 3
    /// The confidence of a track's own vector.
    package static let ofTrack = 1.0
    /// Beyond this number one more track makes no visible difference.
    private static let most = 99

    /// How many tracks the vector rests on, at least 1.
    package let tracks: Int

    /// Takes the number of tracks; less than 1 counts as 1.
    package init(tracks: Int) {
        self.tracks = max(tracks, 1)
    }

    /// The confidence, 0.5 for one track, 0.67 for two, 0.75 for three, to two decimals.
    package var quality: Double { (weight * 100).rounded() / 100 }

    /// How many tracks a confidence speaks of; exact up to ten.
    package static func tracks(behind quality: Double) -> Int {
        guard quality < 0.99 else { return most }
        return max(1, Int((quality / (1 - quality)).rounded()))
    }

    private var weight: Double { Double(tracks) / Double(tracks + 1) }

    /// Moves a unit vector towards the mean of the corpus when little speaks for it.
    ///
    /// - Returns: At unit length; `nil` when nothing is left of it.
    func shrink(_ vector: [Float], towards centre: [Float]) -> [Float]? {
        guard tracks < Self.enough, !centre.isEmpty else { return vector }
        var sum = VectorSum()
        sum.add(vector, weight: weight)
        sum.add(centre, weight: 1 - weight)
        return sum.unitVector()
    }
}
