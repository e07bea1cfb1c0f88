package import Catalog

/// A key of a scale: one of twelve notes, major or minor.
///
/// Which keys go together follows the circle of fifths as disc jockeys use it, the "Camelot wheel" of Mark Davis: a
/// number from 1 to 12 for the place on the circle, `B` for major and `A` for minor, C major being 8B and A minor 8A. A
/// key goes with itself, with its neighbours on the circle (7B and 9B beside 8B) and with its relative (8A beside 8B).
package struct ScaleKey: Codable, Hashable, Sendable {
    /// The pitch class, 0 (C) … 11 (B).
    package let note: Int
    /// Whether it is major or minor.
    package let mode: AudioFeatures.Mode

    /// A key.
    ///
    /// - Returns: `nil` for a number that is no pitch class, as −1 for "none found".
    package init?(note: Int, mode: AudioFeatures.Mode) {
        guard (0..<12).contains(note) else { return nil }
        self.note = note
        self.mode = mode
    }

    private static let names = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"]

    /// The key in words, `E♭ minor` for instance.
    package var name: String { "\(Self.names[note]) \(mode.rawValue)" }

    /// How many fifths above C the key, or the major key of the same notes, stands on the circle, 0…11.
    private var fifths: Int { (mode == .major ? note : note + 3) * 7 % 12 }

    /// The key's place on the wheel, `8B` for instance.
    package var camelot: String { "\((fifths + 7) % 12 + 1)\(mode == .major ? "B" : "A")" }

    /// Whether a track in one key can follow one in the other.
    package func goesWith(_ other: ScaleKey) -> Bool {
        let difference = (fifths - other.fifths + 12) % 12
        return mode == other.mode ? [0, 1, 11].contains(difference) : difference == 0
    }
}
