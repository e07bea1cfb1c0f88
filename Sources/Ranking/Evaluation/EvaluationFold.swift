import Catalog
import Embedding

/// One part of a corpus that is searched in, and the rest.
///
/// All tracks of an artist, told by the folded name, are on one side: what a system learned from the rest it did not
/// learn from the artists that it is asked about.
public struct EvaluationFold: Sendable {
    /// The fold's number, from 0.
    public let number: Int
    /// The tracks that ask and are found, in random order, so that the order of the file cannot break ties.
    public let pool: [Int]
    /// The tracks of the other folds, in the corpus' order; none when there is one fold.
    public let rest: [Int]

    /// Splits a corpus by artists.
    ///
    /// - Parameters:
    ///   - corpus: The tracks.
    ///   - count: How many folds, at least 1.
    ///   - seed: What the split and the order follow from.
    public static func split(_ corpus: EvaluationCorpus, into count: Int, seed: UInt64) -> [EvaluationFold] {
        precondition(count > 0, "an evaluation needs a fold")
        let numbers = corpus.tracks.map { track in
            let name = FoldedName(track.artist.name).text
            let key = track.isByVariousArtists ? track.id.rawValue : name.isEmpty ? track.artist.id.rawValue : name
            return Int(hash(key, seed) % UInt64(count))
        }
        return (0..<count).map { fold in
            var random = SplitMix64(seed: seed &+ UInt64(fold))
            return EvaluationFold(
                number: fold, pool: numbers.indices.filter { numbers[$0] == fold }.shuffled(using: &random),
                rest: numbers.indices.filter { numbers[$0] != fold })
        }
    }

    /// FNV-1a over the text, mixed with the seed: the same on every machine, which the library's hashes are not.
    private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
        let value = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var random = SplitMix64(seed: value ^ seed)
        return random.next()
    }
}
