import Catalog
import Importing

/// An artist of the demo catalog, before its records are drawn.
struct DemoArtist {
    let artist: Artist
    let genre: DemoGenre
    let firstYear: Int
    /// The centre of the artist's sound, per feature.
    let sound: [Double]

    /// How a catalog entry mentions the artist.
    var reference: ArtistReference { ArtistReference(id: artist.id, name: artist.name) }

    init(number: Int, genre: DemoGenre, names: inout DemoNames) {
        var random = DemoRandom("artist \(genre.name) \(number)")
        let style = genre.styles[number % genre.styles.count]
        let name = names.artist(genre.words, &random)
        // Long-tailed: few artists of a genre are well known.
        let fame = genre.popularity + 14 * random.normal() - 8 * random.fraction()
        let popularity = min(max(Int(fame), 3), 92)
        var tags = [genre.name, style.name]
        if random.chance(0.15) { tags.append(genre.cousin) }

        self.genre = genre
        artist = Artist(
            id: DerivedID.make(from: "demo artist \(genre.name) \(number)"),
            name: name,
            genres: tags,
            popularity: popularity,
            followers: popularity * popularity * popularity * 9 + random.integer(in: 12...4_000)
        )
        firstYear = random.integer(in: genre.era)
        sound = DemoGenre.Feature.allCases.map { feature in
            let column = feature.rawValue
            return genre.mean[column] + genre.spread[column] * (style.shift[column] + 0.5 * random.normal())
        }
    }
}
