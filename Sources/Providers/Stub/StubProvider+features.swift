public import Catalog
import Hashing

extension StubProvider: AudioFeatureProvider {
    /// 100, as Spotify allowed.
    public var batchLimit: Int { 100 }

    /// Features for any identifiers at all, computed from the text of each.
    public func audioFeatures(of tracks: [SpotifyID]) async throws -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        for track in tracks { answer.features[track] = Self.audioFeatures(of: track) }
        return answer
    }

    /// The features of one track.
    ///
    /// Source: docs/legacy-api.md, f. Field number n of track T is `lo + x · (hi − lo)`, where x is the first 32 bits
    /// of SHA-256 of `T:n` divided by 2³² − 1, rounded to four decimals, ties to even on the binary value.
    public static func audioFeatures(of track: SpotifyID) -> AudioFeatures {
        AudioFeatures(
            energy: value(0, of: track, in: 0...1),
            valence: value(1, of: track, in: 0...1),
            tempo: value(2, of: track, in: 60...200),
            // The replaced system could give 12, once in four million tracks; there is no such key.
            key: min(11, Int(value(3, of: track, in: 0...12))),
            mode: value(4, of: track, in: 0...1) < 0.5 ? .minor : .major,
            danceability: value(5, of: track, in: 0...1),
            acousticness: value(6, of: track, in: 0...1),
            instrumentalness: value(7, of: track, in: 0...1),
            liveness: value(8, of: track, in: 0...1),
            speechiness: value(9, of: track, in: 0...1),
            loudness: value(10, of: track, in: -60...0),
            timeSignature: Int(value(11, of: track, in: 2...7))
        )
    }

    private static func value(_ field: Int, of track: SpotifyID, in range: ClosedRange<Double>) -> Double {
        let bits = SHA256.digest("\(track):\(field)").prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let fraction = Double(bits) / Double(UInt32.max)
        return rounded(range.lowerBound + fraction * (range.upperBound - range.lowerBound), toDecimals: 4)
    }
}
