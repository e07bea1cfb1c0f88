package import Catalog

/// Some rows of a dataset, taken apart into what they describe, ready to be stored.
///
/// Over all batches of a file each artist, album and track comes once, artists and albums no later than the first track
/// that needs them.
package struct DatasetBatch: Sendable {
    /// Artists that no earlier batch held.
    package internal(set) var artists: [Artist] = []
    /// Albums that no earlier batch held.
    package internal(set) var albums: [Album] = []
    /// Tracks, in the order of the file.
    package internal(set) var tracks: [Track] = []
    /// The features of those tracks that have any, failed analyses among them.
    package internal(set) var features: [(track: SpotifyID, features: AudioFeatures)] = []
    /// The labels of those tracks that have one, when a label column was asked for.
    package internal(set) var labels: [SpotifyID: String] = [:]
    /// What the dataset does not say of its tracks, where it does not say all.
    package internal(set) var trackGaps: [SpotifyID: DatasetGaps] = [:]
    /// What the dataset does not say of the albums of this batch, where it does not say all.
    package internal(set) var albumGaps: [SpotifyID: DatasetGaps] = [:]
    /// Artists of these rows whose identifier is made from their name.
    package internal(set) var madeUpArtists: Set<SpotifyID> = []
    /// Rows left out, in the order of the file.
    package internal(set) var badRows: [BadRow] = []
    /// How many rows name a track that an earlier row named; the first one counts.
    package internal(set) var repeatedRows = 0
    /// How many rows the batch was made from, bad and repeated ones included.
    package internal(set) var rowCount = 0

    /// Whether the rows leave anything open that a catalog may know better.
    package var hasGaps: Bool { !(trackGaps.isEmpty && albumGaps.isEmpty && madeUpArtists.isEmpty) }
}
