import Catalog
import Foundation
import Pipeline
import Recommendations
import Storage

/// A search for tracks by words that may stand anywhere in a title, an artist's or an album's name.
///
/// It reads the store and no index, so that tracks are found that are not heard yet. Case and accents do not matter,
/// all other characters stand for themselves.
struct TrackSearch {
    private static let weights = (title: 3, artists: 2, album: 1)
    /// After how many tracks it looks whether the answer is still wanted.
    private static let stride = 1_000

    private let words: [[UInt8]]

    /// Reads the words of a text.
    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).map { Self.folded(String($0)) }
    }

    /// The tracks of which the texts contain every word: first those with more words in more telling places, then by
    /// title, artists and album.
    ///
    /// - Parameters:
    ///   - store: Where the catalog is.
    ///   - check: Says whether anybody still waits.
    /// - Returns: The tracks.
    /// - Throws: ``RecommendationRefusal`` when nobody waits, or `StorageError`.
    func tracks(in store: Store, at check: AnswerDeadline.StopCheck) async throws -> [TrackTexts] {
        guard !words.isEmpty else { return [] }
        return try await store.read { session in
            var found: [(track: TrackTexts, score: Int)] = []
            var count = 0
            try session.catalog.forEachTrackTexts { track in
                count += 1
                guard count % Self.stride > 0 || !check.isOver else { throw RecommendationRefusal.outOfTime }
                if let score = score(of: track) { found.append((track, score)) }
            }
            return found.sorted { left, right in
                left.score == right.score
                    ? left.track.order.lexicographicallyPrecedes(right.track.order) : left.score > right.score
            }.map(\.track)
        }
    }

    /// How well a track agrees; `nil` when a word is missing.
    private func score(of track: TrackTexts) -> Int? {
        let title = Self.folded(track.title)
        let artists = Self.folded(track.artists.joined(separator: "\n"))
        let album = Self.folded(track.album)
        var score = 0
        for word in words {
            let part =
                (Self.contains(title, word) ? Self.weights.title : 0)
                + (Self.contains(artists, word) ? Self.weights.artists : 0)
                + (Self.contains(album, word) ? Self.weights.album : 0)
            guard part > 0 else { return nil }
            score += part
        }
        return score
    }

    /// A text without case and accents.
    private static func folded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else {
            return Array(text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).utf8)
        }
        return bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        return text.withUnsafeBufferPointer { text in
            for start in 0...(text.count - word.count) where text[start] == first {
                if text[start..<(start + word.count)].elementsEqual(word) { return true }
            }
            return false
        }
    }
}

extension TrackTexts {
    /// Where it stands among those that agree as well.
    fileprivate var order: [String] {
        [title, artists.joined(separator: ", "), album, id.rawValue]
    }
}
