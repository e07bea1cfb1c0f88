package import Catalog

/// The payload of `recommender.tasks.hear_track`: one track of an ingest that hears files.
package struct HearTrackJob: Codable, Sendable, Equatable {
    /// The track that is made from the sound.
    package var track: SpotifyID

    /// The phase of its run.
    package static let phase = "hear"

    /// An order for one track.
    package init(track: SpotifyID) {
        self.track = track
    }
}
