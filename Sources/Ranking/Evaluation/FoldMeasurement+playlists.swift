import Embedding

extension FoldMeasurement {
    /// Gives some tracks of each playlist and looks for the rest; those of other folds do not take part.
    ///
    /// The query is the mean of the given tracks' unit vectors. A playlist with fewer than twice as many tracks as
    /// are given is passed over.
    func continuePlaylists() -> [Metric: Observations] {
        var rows = [Int?](repeating: nil, count: corpus.count)
        for (row, track) in fold.pool.enumerated() { rows[track] = row }
        var results: [Metric: Observations] = [:]
        let buffer = UnsafeMutablePointer<Float>.allocate(capacity: PoolScores.batch * scores.stride)
        defer { buffer.deallocate() }
        for (number, playlist) in corpus.playlists.enumerated() {
            let members = playlist.compactMap { rows[$0] }
            guard members.count >= 2 * options.playlistSeeds else { continue }
            var random = SplitMix64(seed: options.seed &+ UInt64(number) &* 0x9E37_79B9)
            for _ in 0..<options.playlistDraws {
                let order = members.shuffled(using: &random)
                let (given, sought) = (order.prefix(options.playlistSeeds), order.dropFirst(options.playlistSeeds))
                scores.write([mean(of: given)], to: buffer)
                let seeds = Set(given)
                let artists = Set(given.map { owners[$0] })
                note(
                    RelevantRanks(of: Array(sought), scores: buffer, count: scores.count) { seeds.contains($0) },
                    of: number, to: [.continuationPrecision, .continuationRPrecision, .continuationGain], &results)
                let fresh = sought.filter { !artists.contains(owners[$0]) }
                guard !fresh.isEmpty else { continue }
                note(
                    RelevantRanks(of: fresh, scores: buffer, count: scores.count) { artists.contains(owners[$0]) },
                    of: number,
                    to: [.freshContinuationPrecision, .freshContinuationRPrecision, .freshContinuationGain], &results)
            }
        }
        return results
    }

    private func mean(of rows: some Collection<Int>) -> [Float] {
        var sum = [Float](repeating: 0, count: Space.dimensions)
        for row in rows {
            for (component, value) in scores.vector(at: row).enumerated() { sum[component] += value }
        }
        return sum.map { $0 / Float(rows.count) }
    }

    private func note(
        _ ranks: RelevantRanks, of playlist: Int, to metrics: [Metric], _ results: inout [Metric: Observations]
    ) {
        let length = EvaluationOptions.listLength
        let figures = [
            Double(ranks.hits(in: length)) / Double(length),
            Double(ranks.hits(in: ranks.ranks.count)) / Double(ranks.ranks.count),
            ranks.gain(in: EvaluationOptions.gainDepth),
        ]
        for (metric, figure) in zip(metrics, figures) {
            results[metric, default: Observations()].add(figure, of: playlist)
        }
    }
}
