/// How one genre of the demo catalog sounds and what its records look like.
struct DemoGenre: Sendable {
    /// The features that a profile describes, in the order of its columns.
    enum Feature: Int, CaseIterable {
        case energy, valence, tempo, danceability, acousticness, instrumentalness, liveness, speechiness, loudness
    }

    /// A direction within a genre, tagged on its artists.
    struct Style: Sendable {
        let name: String
        /// Where it lies from the genre's mean, per feature, in units of the genre's spread.
        let shift: [Double]
    }

    let name: String
    /// Which word lists name its artists and records.
    let words: DemoWords
    /// When its artists began to record.
    let era: ClosedRange<Int>
    /// The typical popularity of an artist, 0…100.
    let popularity: Double
    /// The typical length of a track.
    let minutes: Double
    /// How often a track is in a major key, how often not in 4/4, how often explicit: 0…1.
    let major, oddMeter, explicit: Double
    /// The genre's centre, per feature.
    let mean: [Double]
    /// The deviation of a track from that centre, per feature.
    let spread: [Double]
    let styles: [Style]
    /// The genre that some of its artists are tagged with too.
    let cousin: String
}
