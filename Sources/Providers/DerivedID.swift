import Catalog
import Hashing

/// Identifiers for resources that came without one.
///
/// They look like Spotify's, 22 base-62 characters, and depend on nothing but the text that they are made from.
enum DerivedID {
    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let length = 22

    /// Makes the identifier of a text: the first 128 bits of its SHA-256 digest as a base-62 number.
    static func make(from text: String) -> SpotifyID {
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
