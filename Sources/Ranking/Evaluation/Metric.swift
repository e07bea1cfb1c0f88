/// What an evaluation measures.
///
/// The raw values are the keys of the JSON document.
///
/// A list is the ten nearest tracks of a query by cosine. "Filtered" lists leave out the query's own artist; without
/// that, a system is rewarded for telling artists apart (Flexer and Schnitzer, Computer Music Journal, 2010).
public enum Metric: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
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
