import Catalog
import Embedding

/// Rows of many numbers in which something is planted: each artist has a place in a few hidden dimensions, which many
/// numbers mix, beside numbers that say nothing.
enum WideFixtures {
    static let hidden = 6

    static func source(width: Int = 60) -> VectorSource {
        VectorSource(
            name: "ears-1",
            inputs: (0..<width).map { VectorInput(name: "input \($0)", group: $0 < width / 2 ? "spectral" : "tonal") })
    }

    /// A corpus of artists with as many tracks each; the same numbers for the same arguments.
    static func corpus(artists: Int, tracks: Int, width: Int = 60, from first: Int = 0, spread: Double = 0.35) -> Corpus
    {
        var mixing = Normals(seed: 7)
        let weights = (0..<width).map { _ in (0..<hidden).map { _ in mixing.next() } }
        // Each number has a scale and a shape of its own, which ranks do not see.
        let scales = (0..<width).map { _ in 0.01 + abs(mixing.next()) * 100 }
        var corpus = Corpus(tracks: [], artists: [:], albumArtists: [:])
        for artist in first..<first + artists {
            var random = Normals(seed: UInt64(1_000 + artist))
            let place = (0..<hidden).map { _ in random.next() }
            let number = Int64(artist + 1)
            corpus.artists[number] = CorpusArtist(name: "Artist \(artist)")
            for track in 0..<tracks {
                let own = place.map { $0 + spread * random.next() }
                let values = (0..<width).map { input -> Float in
                    let sum = zip(weights[input], own).reduce(0) { $0 + $1.0 * $1.1 }
                    let value = sum + 1.5 * random.next()
                    return Float(value * value * value * scales[input])
                }
                let id = Int64((artist - first) * tracks + track + 1)
                corpus.albumArtists[id, default: []] = [number]
                corpus.tracks.append(
                    CorpusTrack(
                        id: id, features: nil, artist: number, album: id, durationMilliseconds: 100_000,
                        recording: Recording(title: "Song \(track)"), values: values))
            }
        }
        return corpus
    }

    /// How often the nearest track is by the same artist.
    static func hits(_ vectors: [Float], _ corpus: Corpus) -> Double {
        let count = corpus.tracks.count
        func cosine(_ left: Int, _ right: Int) -> Float {
            (0..<Space.dimensions).reduce(0) {
                $0 + vectors[left * Space.dimensions + $1] * vectors[right * Space.dimensions + $1]
            }
        }
        let found = (0..<count).count { track in
            let nearest = (0..<count).filter { $0 != track }.max { cosine(track, $0) < cosine(track, $1) }
            return nearest.map { corpus.tracks[$0].artist == corpus.tracks[track].artist } ?? false
        }
        return Double(found) / Double(count)
    }

    /// Nearly normal numbers.
    struct Normals {
        private var random: SplitMix64

        init(seed: UInt64) { random = SplitMix64(seed: seed) }

        mutating func next() -> Double {
            (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
        }
    }
}
