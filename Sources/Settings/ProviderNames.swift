/// Where a catalog is crawled from.
package enum CatalogProviderName: String, CaseIterable, Sendable {
    /// The Spotify Web API.
    case spotify
    /// A media server's library, through its Subsonic interface.
    case subsonic
    /// Invented music with plausible names, genres and sound, for everybody who looks at Juke.
    case demo
    /// Folders of audio files.
    case files
    /// A few resources with fixed names, for tests and for the original's behaviour.
    case stub
}

/// Where audio features are ingested from.
package enum FeatureProviderName: String, CaseIterable, Sendable {
    /// The provider that suits where the catalog comes from.
    case auto
    /// The Spotify Web API.
    case spotify
    /// ReccoBeats.
    case reccobeats
    /// A file of audio features.
    case dataset
    /// Features of the invented music, which suit its genres.
    case demo
    /// The audio files themselves, analysed by Juke.
    case ears
    /// Features from a hash of the track's identifier, for tests and for the original's behaviour.
    case stub
}
