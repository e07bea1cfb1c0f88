/// The metrics of an evaluation.
///
/// The raw values are the keys of the JSON document.
///
/// A list is the ten nearest tracks of a query by cosine. "Filtered" lists leave out the query's own artist; without
/// that, a system is rewarded for telling artists apart (Flexer and Schnitzer, Computer Music Journal, 2010).
package enum Metric: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
    /// The share of a filtered list that has a label of the query; tracks without a label count as wrong.
    case genrePrecision = "genre_p10"
    /// The same without the filter.
    case genrePrecisionUnfiltered = "genre_p10_unfiltered"
    /// The share of an artist's five nearest artists with the same most frequent label.
    case artistGenrePrecision = "artist_genre_p5"
    /// The share of a list that is by the query's artist.
    case ownArtistShare = "own_artist_share"
    /// The average precision with which a query finds its artist's other tracks in the whole pool.
    case artistAveragePrecision = "artist_map"
    /// Whether a list holds another track of the query's album.
    case albumHit = "album_hit10"
    /// Whether a track stands in nobody's list.
    case neverRecommended = "never_recommended"
    /// The mean distance between a query and its filtered list in the nine rank-normal features, random pairs = 1.
    case soundDistance = "sound_distance"
    /// The mean distance between two tracks of a filtered list, measured likewise.
    case listDiversity = "list_diversity"
    /// The share of the first ten that belongs to the playlist of which some tracks were given.
    case continuationPrecision = "continuation_p10"
    /// The share of the first R found, of the R tracks that were held back.
    case continuationRPrecision = "continuation_r_precision"
    /// The normalised discounted cumulative gain of the first hundred.
    case continuationGain = "continuation_ndcg"
    /// ``continuationPrecision`` with the artists of the given tracks removed.
    case freshContinuationPrecision = "continuation_p10_other_artists"
    /// ``continuationRPrecision`` with the artists of the given tracks removed.
    case freshContinuationRPrecision = "continuation_r_precision_other_artists"
    /// ``continuationGain`` with the artists of the given tracks removed.
    case freshContinuationGain = "continuation_ndcg_other_artists"
}

/// A mean with what is known about its error.
package struct Estimate: Sendable, Equatable, Codable {
    /// The mean, difference or ratio itself.
    package let value: Double
    /// The standard error, with the observations of one cluster, an artist or a playlist, taken as one.
    package let standardError: Double
    /// How many queries it is the mean of.
    package let count: Int
    /// How many artists or playlists those queries are of.
    package let clusters: Int

    private enum CodingKeys: String, CodingKey {
        case value, count, clusters
        case standardError = "standard_error"
    }
}

/// The values of one metric, query by query.
///
/// All systems are asked the same queries in the same order, so that their figures can be compared pair by pair.
struct Observations: Sendable {
    private(set) var values: [Double] = []
    private(set) var clusters: [Int] = []

    /// Adds what one query came to.
    ///
    /// - Parameters:
    ///   - value: A finite number.
    ///   - cluster: Who is behind the query; a small number from 0.
    mutating func add(_ value: Double, of cluster: Int) {
        values.append(value)
        clusters.append(cluster)
    }

    mutating func add(_ other: Observations) {
        values += other.values
        clusters += other.clusters
    }

    /// The mean; `nil` without observations.
    var estimate: Estimate? { estimate(of: values) }

    /// The mean of the differences from another system's observations; `nil` when they are not of the same queries.
    func difference(from other: Observations) -> Estimate? {
        guard clusters == other.clusters else { return nil }
        return estimate(of: zip(values, other.values).map { $0 - $1 })
    }

    /// The ratio of the means, its error linearised: that of (a − r b) / mean b.
    func ratio(to other: Observations) -> Estimate? {
        guard clusters == other.clusters, let own = estimate, let base = other.estimate, base.value != 0 else {
            return nil
        }
        let ratio = own.value / base.value
        let residuals = zip(values, other.values).map { ($0 - ratio * $1) / base.value }
        guard let error = estimate(of: residuals) else { return nil }
        return Estimate(
            value: ratio, standardError: error.standardError, count: error.count, clusters: error.clusters)
    }

    private func estimate(of values: [Double]) -> Estimate? {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        var sums = [Double](repeating: 0, count: (clusters.max() ?? 0) + 1)
        var isSeen = [Bool](repeating: false, count: sums.count)
        for (value, cluster) in zip(values, clusters) {
            sums[cluster] += value - mean
            isSeen[cluster] = true
        }
        let clusterCount = isSeen.count { $0 }
        // The usual correction for few clusters, as the n − 1 of a variance.
        let correction = clusterCount > 1 ? Double(clusterCount) / Double(clusterCount - 1) : 1
        let square = sums.reduce(0) { $0 + $1 * $1 } * correction
        return Estimate(
            value: mean, standardError: square.squareRoot() / Double(values.count), count: values.count,
            clusters: clusterCount)
    }
}
