import Catalog

/// Makes up names and remembers those it gave, so that none comes twice.
struct DemoNames {
    private var taken: Set<String> = []

    /// A name for an artist.
    mutating func artist(_ words: DemoWords, _ random: inout DemoRandom) -> String {
        unused(&random) { random in
            if random.chance(words.solo) {
                let person = "\(random.pick(words.first)) \(random.pick(words.last))"
                guard !words.ensembles.isEmpty, random.chance(0.35) else { return person }
                let ensemble = random.pick(words.ensembles)
                return ensemble.first == "&" ? "\(person) \(ensemble)" : "\(random.pick(words.last)) \(ensemble)"
            }
            let adjective = random.pick(words.adjectives)
            let noun = random.pick(words.nouns)
            return switch random.integer(in: 0...5) {
            case 0: "The \(adjective) \(noun)"
            case 1: "\(noun) of the \(adjective) \(words.noun(besides: noun, &random))"
            case 2: "\(random.pick(words.last)) \(noun)"
            case 3: "\(noun) & \(words.noun(besides: noun, &random))"
            case 4: "\(adjective) \(random.pick(words.last))"
            default: "\(adjective) \(noun)"
            }
        }
    }

    /// A title for an album.
    mutating func album(
        _ words: DemoWords, by artist: String, isDebut: Bool, isLive: Bool, _ random: inout DemoRandom
    ) -> String {
        if isDebut, random.chance(0.12), taken.insert(artist).inserted { return artist }
        return unused(&random) { random in
            let adjective = random.pick(words.adjectives)
            let noun = random.pick(words.nouns)
            if isLive { return "Live at the \(noun) \(random.pick(["Hall", "Rooms", "Festival", "Club"]))" }
            return switch random.integer(in: 0...4) {
            case 0: random.pick(words.phrases)
            case 1: "\(noun), \(words.noun(besides: noun, &random))"
            case 2: "\(adjective) \(noun) \(random.pick(["II", "III", "Sessions", "Diaries"]))"
            default: "\(adjective) \(noun)"
            }
        }
    }

    /// A title for a track; pieces for piano are called after their key.
    mutating func track(
        _ words: DemoWords, key: Int, mode: AudioFeatures.Mode, _ random: inout DemoRandom
    ) -> String {
        unused(&random) { random in
            if words.solo == 1, random.chance(0.6) {
                let form = random.pick(Self.pianoForms)
                return "\(form) No. \(random.integer(in: 1...14)) in \(Self.keys[key]) \(Self.title(of: mode))"
            }
            let adjective = random.pick(words.adjectives)
            let noun = random.pick(words.nouns)
            return switch random.integer(in: 0...9) {
            case 0...3: random.pick(words.phrases)
            case 4: noun
            case 5: "\(noun) (\(random.pick(["Part I", "Part II", "Interlude", "Reprise", "Demo"])))"
            case 6: "\(noun) & \(words.noun(besides: noun, &random))"
            case 7: "\(adjective) \(random.pick(["Morning", "Song", "Light", "Ground", "Road", "Season"]))"
            default: "\(adjective) \(noun)"
            }
        }
    }

    private static let pianoForms = [
        "Nocturne", "Étude", "Prelude", "Waltz", "Impromptu", "Intermezzo", "Bagatelle",
    ]

    private static let keys = ["C", "D-flat", "D", "E-flat", "E", "F", "F-sharp", "G", "A-flat", "A", "B-flat", "B"]

    private static func title(of mode: AudioFeatures.Mode) -> String {
        switch mode {
        case .major: "Major"
        case .minor: "Minor"
        }
    }

    /// Draws until a name is new; when the words run out, numbers it.
    private mutating func unused(_ random: inout DemoRandom, _ draw: (inout DemoRandom) -> String) -> String {
        for _ in 0..<40 {
            let name = draw(&random)
            if taken.insert(name).inserted { return name }
        }
        let name = draw(&random)
        let number = (2...).first { !taken.contains("\(name) \($0)") } ?? 2
        taken.insert("\(name) \(number)")
        return "\(name) \(number)"
    }
}
