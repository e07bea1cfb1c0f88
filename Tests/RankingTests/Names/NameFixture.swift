import Catalog
import Embedding
import Foundation

@testable import Ranking

/// Invented names and what people make of them, the same for the same seed.
struct NameFixture {
    private(set) var random: SplitMix64
    private let words: [String]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        words = (0..<800).map { _ in Self.word(&random) }
        self.random = random
    }

    /// Different names of bands, albums and songs.
    mutating func names(_ count: Int) -> [String] {
        var names: Set<String> = []
        var listed: [String] = []
        while listed.count < count {
            let name = name()
            if names.insert(FoldedName(name).text).inserted { listed.append(name) }
        }
        return listed
    }

    /// A name of words that no other name has.
    mutating func absentName() -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.word(&random) }.joined(separator: " ")
    }

    /// A name as somebody types it who has it in mind, but not quite.
    mutating func misspelling(of name: String) -> String {
        let words = name.split(separator: " ").map(String.init)
        switch Int.random(in: 0..<10, using: &random) {
        case 0 where words.count > 1 && !name.contains("(") && !name.contains(" - "):
            return (words.dropFirst() + words.prefix(1)).joined(separator: " ")
        case 1 where words.count > 2 && words[0] == "The": return words.dropFirst().joined(separator: " ")
        case 1: return "The \(name)"
        case 2: return "\(name) feat. \(Self.word(&random))"
        case 3: return "\(name) (\(["Live", "Remastered 2011", "Deluxe Edition"].randomElement(using: &random) ?? ""))"
        case 4 where words.count > 1: return words.joined()
        case 5 where name.contains("&"): return name.replacing("&", with: "and")
        default: return typed(name)
        }
    }

    /// With one slip of the finger in up to seven letters, one or two in more, none in three.
    private mutating func typed(_ name: String) -> String {
        var letters = Array(name)
        let count = letters.filter { $0.isLetter }.count
        for _ in 0..<(count < 4 ? 0 : count < 8 ? 1 : Int.random(in: 1...2, using: &random)) {
            let position = Int.random(in: letters.indices, using: &random)
            let letter = Array("abcdefghijklmnopqrstuvwxyz")[Int.random(in: 0..<26, using: &random)]
            switch Int.random(in: 0..<4, using: &random) {
            case 0: letters.remove(at: position)
            case 1: letters.insert(letter, at: position)
            case 2: letters[position] = letter
            default: if position > 0 { letters.swapAt(position - 1, position) }
            }
        }
        return String(letters)
    }

    private mutating func name() -> String {
        func pick(_ random: inout SplitMix64) -> String { words.randomElement(using: &random) ?? "" }
        let (first, second) = (pick(&random), pick(&random))
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: first
        case 1: "The \(first) \(second)"
        case 2: "\(first) & \(second)"
        case 3: "\(first) of the \(second)"
        case 4: "\(first) \(second) (feat. \(pick(&random)))"
        case 5: "\(first) \(second) - Live"
        case 6: "\(first) \(second) \(pick(&random))"
        default: "\(first) \(second)"
        }
    }

    private static func word(_ random: inout SplitMix64) -> String {
        let starts = ["b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w", "z"]
        let vowels = ["a", "e", "i", "o", "u", "ai", "ou"]
        let ends = ["", "n", "r", "s", "l", "th"]
        let syllables = (0..<Int.random(in: 2...3, using: &random)).map { _ in
            (starts.randomElement(using: &random) ?? "") + (vowels.randomElement(using: &random) ?? "")
        }
        return (syllables.joined() + (ends.randomElement(using: &random) ?? "")).capitalized
    }
}
