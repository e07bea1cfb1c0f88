import Catalog
import Embedding

/// One system in one fold.
struct FoldMeasurement: Sendable {
    let corpus: EvaluationCorpus
    let fold: EvaluationFold
    let scores: PoolScores
    let sound: SoundSpace
    let options: EvaluationOptions
    let owners: [Int]
    private let labels: [Set<Int>]
    private let albumSizes: [Int: Int]
    private let rowsByOwner: [Int: [Int]]

    /// Takes a system's vectors of the fold's pool, in its order.
    ///
    /// - Throws: ``RankingError/Code/invalidVectors`` for another count, or a vector that is zero or not finite.
    init(
        _ corpus: EvaluationCorpus, _ fold: EvaluationFold, vectors: [Float], of system: String, sound: SoundSpace,
        options: EvaluationOptions
    ) throws(RankingError) {
        guard vectors.count == fold.pool.count * Space.dimensions else {
            throw RankingError(
                .invalidVectors, "system '\(system)' gave \(vectors.count) numbers for \(fold.pool.count) tracks")
        }
        self.corpus = corpus
        self.fold = fold
        self.sound = sound
        self.options = options
        scores = try PoolScores(vectors) { "track \(corpus.tracks[fold.pool[$0]].id) in system '\(system)'" }
        owners = fold.pool.map { corpus.owners[$0] }
        labels = fold.pool.map { Set(corpus.labels[$0]) }
        albumSizes = fold.pool.reduce(into: [:]) { $0[corpus.albums[$1], default: 0] += 1 }
        rowsByOwner = Dictionary(grouping: fold.pool.indices) { corpus.owners[fold.pool[$0]] }
    }

    /// The rows that ask: a sample, which is random because the pool is shuffled, or all.
    var queries: Range<Int> { 0..<min(options.sample ?? fold.pool.count, fold.pool.count) }

    /// The measurement of some queries.
    struct Part: Sendable {
        var observations: [Metric: Observations] = [:]
        /// The rows in the lists, list after list.
        var listed: [Int] = []

        fileprivate mutating func add(_ value: Double, of owner: Int, to metric: Metric) {
            observations[metric, default: Observations()].add(value, of: owner)
        }
    }

    /// Asks some of the queries.
    func ask(_ rows: Range<Int>) -> Part {
        var part = Part()
        let buffer = UnsafeMutablePointer<Float>.allocate(capacity: PoolScores.batch * scores.stride)
        defer { buffer.deallocate() }
        owners.withUnsafeBufferPointer { owners in
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: PoolScores.batch) {
                let batch = start..<min(start + PoolScores.batch, rows.upperBound)
                scores.write(batch.map(scores.vector), to: buffer)
                for row in batch {
                    let scored = UnsafePointer(buffer + (row - start) * scores.stride)
                    let lists = NearestLists(
                        of: row, scores: scored, owners: owners, limit: EvaluationOptions.listLength)
                    note(lists, of: row, in: &part)
                    noteArtist(of: row, scored, in: &part)
                }
            }
        }
        return part
    }

    private func note(_ lists: NearestLists, of row: Int, in part: inout Part) {
        let owner = owners[row]
        let length = Double(EvaluationOptions.listLength)
        part.listed += lists.all.map(\.row)
        part.add(Double(lists.all.count { owners[$0.row] == owner }) / length, of: owner, to: .ownArtistShare)
        if !labels[row].isEmpty {
            func share(_ list: [Neighbour]) -> Double {
                Double(list.count { !labels[$0.row].isDisjoint(with: labels[row]) }) / length
            }
            part.add(share(lists.others), of: owner, to: .genrePrecision)
            part.add(share(lists.all), of: owner, to: .genrePrecisionUnfiltered)
        }
        let album = corpus.albums[fold.pool[row]]
        if albumSizes[album, default: 0] > 1 {
            let isHit = lists.all.contains { corpus.albums[fold.pool[$0.row]] == album }
            part.add(isHit ? 1 : 0, of: owner, to: .albumHit)
        }
        let tracks = lists.others.map { fold.pool[$0.row] }
        guard sound.isKnown, !tracks.isEmpty else { return }
        let distances = tracks.map { sound.distance(fold.pool[row], $0) }
        part.add(distances.reduce(0, +) / Double(tracks.count), of: owner, to: .soundDistance)
        guard tracks.count > 1 else { return }
        var sum = 0.0
        for first in tracks.indices {
            for second in first + 1..<tracks.count { sum += sound.distance(tracks[first], tracks[second]) }
        }
        part.add(sum / Double(tracks.count * (tracks.count - 1) / 2), of: owner, to: .listDiversity)
    }

    private func noteArtist(of row: Int, _ scored: UnsafePointer<Float>, in part: inout Part) {
        let others = rowsByOwner[owners[row], default: []].filter { $0 != row }
        guard !others.isEmpty else { return }
        let ranks = RelevantRanks(of: others, scores: scored, count: scores.count, start: row) { $0 == row }
        if let precision = ranks.averagePrecision {
            part.add(precision, of: owners[row], to: .artistAveragePrecision)
        }
    }
}
