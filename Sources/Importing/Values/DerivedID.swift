package import Catalog
import Hashing

/// Identifiers for what came without one.
///
/// They look like Spotify's, 22 base-62 characters, and depend on nothing but the text that they are made from.
package enum DerivedID {
    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let length = 22

    /// The identifier of an artist of whom no more than the name is known.
    package static func artist(named name: String) -> SpotifyID { make(from: "dataset artist \(name)") }

    /// The identifier of a recording of which the international code is known.
    package static func track(isrc: String) -> SpotifyID { make(from: "dataset isrc \(isrc)") }

    /// The identifier of a track of which artists, title and length are known; spelling does not matter, nor what
    /// stands between the artists, nor a part of a second.
    ///
    /// - Parameters:
    ///   - artists: The names of the artists, in order.
    ///   - title: The title, folded before it counts.
    ///   - milliseconds: The length; 0 when nobody told.
    /// - Returns: The same identifier for the same three in every file and process.
    package static func track(artists: [String], title: String, milliseconds: Int) -> SpotifyID {
        let length = milliseconds == 0 ? "" : String((milliseconds + 500) / 1000)
        let names = FoldedName(artists.joined(separator: " ")).text
        return make(from: "dataset track \(names)|\(foldedTitle(title))|\(length)")
    }

    /// A title folded, without the guests that it names: `Salt (feat. Mira Sol)` is `salt`.
    package static func foldedTitle(_ title: String) -> String {
        // Few titles name any.
        guard let open = title.lastIndex(where: { $0 == "(" || $0 == "[" }) else { return FoldedName(title).text }
        let inside = title[title.index(after: open)...]
        guard let close = inside.firstIndex(where: { $0 == ")" || $0 == "]" }),
            guestWords.contains(where: inside.lowercased().hasPrefix)
        else { return FoldedName(title).text }
        let rest = FoldedName(String(title[..<open] + title[title.index(after: close)...])).text
        return rest.isEmpty ? FoldedName(title).text : rest
    }

    /// Words before the guests of a title.
    private static let guestWords = ["feat.", "feat ", "featuring ", "ft.", "ft "]

    /// The identifier of the track that is made from a sound, told by the digest in hexadecimal digits.
    package static func track(audio digest: String) -> SpotifyID { make(from: "audio \(digest)") }

    /// The identifier of an album of which a file names the release, by its MusicBrainz identifier.
    package static func album(release id: String) -> SpotifyID { make(from: "musicbrainz release \(id)") }

    /// The identifier of an album; its year tells two of one name apart.
    package static func album(_ name: String, by artist: SpotifyID, year: Int?) -> SpotifyID {
        make(from: "dataset album \(artist) \(name)" + (year.map { " \($0)" } ?? ""))
    }

    /// The identifier of a collection of many artists' tracks.
    package static func compilation(_ name: String, year: Int?) -> SpotifyID {
        make(from: "dataset compilation \(name)" + (year.map { " \($0)" } ?? ""))
    }

    /// The identifier of the release that a track is on when nobody told the album.
    package static func single(of track: SpotifyID) -> SpotifyID { make(from: "dataset single \(track)") }

    /// The identifier of a text: the first 128 bits of its SHA-256 digest as a base-62 number.
    package static func make(from text: String) -> SpotifyID {
        var number = SHA256.digest(text).prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        var reversed: [UInt8] = []
        reversed.reserveCapacity(length)
        for _ in 0..<length {
            let (quotient, remainder) = number.quotientAndRemainder(dividingBy: 62)
            reversed.append(digits[Int(remainder)])
            number = quotient
        }
        return SpotifyID(String(decoding: reversed.reversed(), as: UTF8.self))
    }
}
