public import Catalog

/// A playlist of a file.
public struct ImportedPlaylist: Sendable, Hashable {
    /// A track as a playlist names it.
    public struct Entry: Sendable, Hashable {
        /// The identifier, where the file has one.
        public var track: SpotifyID?
        /// The artist's name; empty when nobody told.
        public var artist: String
        /// The title; empty when nobody told.
        public var title: String
        /// The recording's code, where the file has one.
        public var isrc: String?

        /// Makes an entry.
        public init(track: SpotifyID? = nil, artist: String = "", title: String = "", isrc: String? = nil) {
            self.track = track
            self.artist = artist
            self.title = title
            self.isrc = isrc
        }

        var isEmpty: Bool { track == nil && isrc == nil && title.isEmpty }
    }

    /// What tells the playlist from others: its identifier, or where it stands.
    public var key: String
    /// Its name.
    public var name: String
    /// Its tracks, in order.
    public var entries: [Entry]

    /// Makes a playlist.
    public init(key: String, name: String, entries: [Entry]) {
        self.key = key
        self.name = name
        self.entries = entries
    }
}
