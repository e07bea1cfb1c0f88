import Catalog
import Foundation

/// A key as people write it: `9`, `C#`, `Db`, `A minor`, `F#m`, or on the Camelot wheel `8B`.
struct MusicKey: Hashable {
    /// The pitch class, 0 (C) … 11 (B); −1 when the analysis found none.
    var pitch: Int
    /// Where the text tells it.
    var mode: AudioFeatures.Mode?

    init(pitch: Int, mode: AudioFeatures.Mode? = nil) {
        self.pitch = pitch
        self.mode = mode
    }

    /// Reads a key.
    init?(_ text: some StringProtocol) {
        let plain = String(text).replacing("♯", with: "#").replacing("♭", with: "b").replacing("\u{2212}", with: "-")
        if let number = Double(plain) {
            guard let pitch = Int(exactly: number), (-1...11).contains(pitch) else { return nil }
            self.init(pitch: pitch)
            return
        }
        var rest = Substring(plain)
        guard let letter = rest.popFirst(), let base = Self.letters[Character(letter.uppercased())] else { return nil }
        var pitch = base
        if rest.first == "#" {
            pitch += 1
            rest.removeFirst()
        } else if rest.first == "b" {
            pitch -= 1
            rest.removeFirst()
        }
        // `C#/Db` names one key twice.
        if let slash = rest.firstIndex(of: "/") {
            let other = rest[slash...].dropFirst().drop { $0.isLetter || $0 == "#" }
            rest = rest[..<slash] + other
        }
        let word = rest.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "." }
        guard let mode = Self.modes[word] ?? (rest == "M" ? .major : nil) ?? (word.isEmpty ? .some(nil) : nil) else {
            return nil
        }
        self.init(pitch: (pitch + 12) % 12, mode: mode)
    }

    /// Reads a position on the Camelot wheel: `1A`…`12A` are minor keys, `1B`…`12B` major ones, a fifth apart.
    init?(camelot text: some StringProtocol) {
        guard let side = text.last.map({ $0.uppercased() }), side == "A" || side == "B",
            let hour = Int(text.dropLast()), (1...12).contains(hour)
        else { return nil }
        // 8B is C major, 8A is A minor.
        let fifths = hour - 8
        let root = side == "B" ? 0 : 9
        self.init(pitch: ((root + 7 * fifths) % 12 + 12) % 12, mode: side == "B" ? .major : .minor)
    }

    private static let letters: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]

    private static let modes: [String: AudioFeatures.Mode?] = [
        "m": .minor, "min": .minor, "minor": .minor, "moll": .minor, "maj": .major, "major": .major, "dur": .major,
    ]
}

extension AudioFeatures.Mode {
    /// Reads `0`, `1`, `minor`, `Major` and the like.
    init?(word: some StringProtocol) {
        switch word.lowercased() {
        case "0", "0.0", "minor", "min", "moll": self = .minor
        case "1", "1.0", "major", "maj", "dur": self = .major
        default: return nil
        }
    }
}

/// A time signature as people write it: `4`, `4.0`, `4/4`.
enum Meter {
    /// The beats in a bar, 0…16.
    static func read(_ text: some StringProtocol) -> Int? {
        let beats = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(beats.count), let number = Double(beats[0]), let whole = Int(exactly: number),
            (0...16).contains(whole), beats.count == 1 || Int(beats[1]) != nil
        else { return nil }
        return whole
    }
}
