/// The words that a family of genres takes its names from.
struct DemoWords: Sendable {
    /// First and last names of its solo artists; the last names are made up.
    let first, last: [String]
    /// Adjectives and nouns of its band names, albums and songs.
    let adjectives, nouns: [String]
    /// Things that its songs say.
    let phrases: [String]
    /// Words after a last name that make it a band, such as `Trio`; none for genres of bands with other names.
    let ensembles: [String]
    /// How often an act goes by a person's name, 0…1.
    let solo: Double

    /// A noun to go with another one.
    func noun(besides first: String, _ random: inout DemoRandom) -> String {
        while true {
            let second = random.pick(nouns)
            if second != first { return second }
        }
    }
}
