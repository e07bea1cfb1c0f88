import Catalog
import Embedding

/// Invented artists, each with a sound of its own, the same on every run.
enum LearnedFixtures {
    /// A corpus of artists with as many tracks each, in albums of four.
    ///
    /// Artists of one genre sound a little alike. Every tenth track is a re-release of the one before it.
    static func corpus(artists: Int, tracks: Int, genres: Int = 6, tagged: Bool = true) -> Corpus {
        var random = Noise(state: 99)
        let styles = (0..<genres).map { _ in (0..<9).map { _ in random.next() } }
        var corpus = Corpus(tracks: [], artists: [:], albumArtists: [:])
        for artist in 0..<artists {
            let number = Int64(artist + 1)
            let sound = styles[artist % genres].map { 0.5 * $0 + 0.3 * random.next() }
            corpus.artists[number] = CorpusArtist(
                name: "Artist \(artist)",
                genres: tagged ? ["genre \(artist % genres)", "family \(artist % genres / 2)"] : [])
            for track in 0..<tracks {
                let id = Int64(artist * tracks + track + 1)
                let isRerelease = track % 10 == 9
                let features =
                    isRerelease ? corpus.tracks[corpus.tracks.count - 1].features : self.track(sound, &random)
                let album = id / 4 + 1
                corpus.albumArtists[album, default: []] = [number]
                corpus.tracks.append(
                    CorpusTrack(
                        id: id, features: features, artist: number, album: album,
                        durationMilliseconds: 100_000 + track * 1_000,
                        recording: Recording(title: "Song \(isRerelease ? track - 1 : track)")))
            }
        }
        return corpus
    }

    private static func track(_ sound: [Double], _ random: inout Noise) -> AudioFeatures {
        func near(_ index: Int) -> Double { sound[index] + 0.2 * random.next() }
        return AudioFeatures(
            energy: near(0), valence: near(1), tempo: 60 + 120 * near(2), key: Int(random.next() * 13) - 1,
            mode: random.next() < 0.6 ? .major : .minor, danceability: near(3), acousticness: near(4),
            instrumentalness: near(5), liveness: near(6), speechiness: near(7), loudness: -30 + 25 * near(8),
            timeSignature: random.next() < 0.2 ? nil : 4)
    }

    /// Knuth's generator.
    private struct Noise {
        var state: UInt64

        mutating func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
    }
}
