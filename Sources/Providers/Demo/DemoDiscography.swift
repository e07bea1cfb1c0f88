import Catalog
import Importing

/// The records of one artist of the demo catalog.
struct DemoDiscography {
    /// One release with its tracks and their audio features, in the same order.
    struct Release {
        let album: Album
        let tracks: [Track]
        let features: [AudioFeatures]
    }

    let artist: Artist
    private(set) var releases: [Release] = []

    init(of member: DemoArtist, partner: ArtistReference) {
        artist = member.artist
        var random = DemoRandom("records \(artist.id)")
        var names = DemoNames()
        var year = member.firstYear
        let count = random.chance(0.65) ? 2 : random.integer(in: 3...4)
        for number in 0..<count where number < 2 || year < 2025 {
            let release = Self.release(
                number, of: member, in: min(year, 2025), with: random.chance(0.05) ? partner : nil, guest: partner,
                names: &names, &random)
            releases.append(release)
            year += random.integer(in: 1...4)
        }
    }

    private static func release(
        _ number: Int, of member: DemoArtist, in year: Int, with partner: ArtistReference?, guest: ArtistReference,
        names: inout DemoNames, _ random: inout DemoRandom
    ) -> Release {
        let genre = member.genre
        let id = DerivedID.make(from: "demo album \(member.artist.id) \(number)")
        let isLive = number > 0 && random.chance(0.06)
        let credits = [member.reference] + (partner.map { [$0] } ?? [])
        let sound = albumSound(around: member.sound, genre, isLive: isLive, &random)
        let title = names.album(genre.words, by: member.artist.name, isDebut: number == 0, isLive: isLive, &random)
        let discs = random.chance(0.03) ? [random.integer(in: 3...6), 3] : [random.integer(in: 3...7)]

        var tracks: [Track] = []
        var features: [AudioFeatures] = []
        for (disc, length) in discs.enumerated() {
            for position in 1...length {
                let heard = trackFeatures(around: sound, genre, &random)
                let isFeaturing = partner == nil && random.chance(0.07)
                let minutes = genre.minutes * (1 + 0.28 * random.normal())
                let title = names.track(genre.words, key: heard.key, mode: heard.mode, &random)
                tracks.append(
                    Track(
                        id: DerivedID.make(from: "demo track \(id) \(disc + 1) \(position)"),
                        name: isFeaturing ? "\(title) (feat. \(guest.name))" : title,
                        album: id,
                        artists: isFeaturing ? credits + [guest] : credits,
                        discNumber: disc + 1,
                        trackNumber: position,
                        durationMilliseconds: max(48_000, Int(minutes * 60_000)),
                        isExplicit: random.chance(genre.explicit),
                        isrc: isrc(of: id, year: year, position: disc * 50 + position),
                        popularity: min(max((member.artist.popularity ?? 0) - random.integer(in: 0...22), 0), 100)
                    ))
                features.append(heard)
            }
        }
        let album = Album(
            id: id, name: title, artists: credits, released: releaseDate(in: year, &random), totalTracks: tracks.count)
        return Release(album: album, tracks: tracks, features: features)
    }

    private static func releaseDate(in year: Int, _ random: inout DemoRandom) -> ReleaseDate {
        let month = random.integer(in: 1...12)
        let day = random.integer(in: 1...28)
        let roll = random.fraction()
        let text =
            if roll < 0.05 { "\(year)" } else if roll < 0.08 { "\(year)-\(twoDigits(month))" } else {
                "\(year)-\(twoDigits(month))-\(twoDigits(day))"
            }
        return ReleaseDate(text) ?? ReleaseDate(year: year)
    }

    /// A code of the right form under `ZZ`, which is no country's: registrant and number come from the album.
    private static func isrc(of album: SpotifyID, year: Int, position: Int) -> String {
        let hash = album.rawValue.utf8.reduce(0) { ($0 * 31 + Int($1)) % 46_656_000 }
        let registrant = String(36 * 36 * 36 + hash / 1000, radix: 36, uppercase: true).dropFirst()
        let digits = String(100_000 + hash % 1000 * 100 + position).dropFirst()
        return "ZZ\(registrant)\(twoDigits(year % 100))\(digits)"
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension DemoDiscography {
    private static func albumSound(
        around centre: [Double], _ genre: DemoGenre, isLive: Bool, _ random: inout DemoRandom
    ) -> [Double] {
        var sound = centre
        for column in sound.indices { sound[column] += 0.3 * genre.spread[column] * random.normal() }
        if isLive { sound[DemoGenre.Feature.liveness.rawValue] += 0.45 }
        return sound
    }

    private static func trackFeatures(
        around centre: [Double], _ genre: DemoGenre, _ random: inout DemoRandom
    ) -> AudioFeatures {
        var sound = centre
        for column in sound.indices { sound[column] += 0.55 * genre.spread[column] * random.normal() }
        func fraction(_ feature: DemoGenre.Feature) -> Double {
            rounded(folded(sound[feature.rawValue]), toSignificantDigits: 3)
        }
        let tempo = min(max(sound[DemoGenre.Feature.tempo.rawValue], 48), 218)
        let loudness = min(sound[DemoGenre.Feature.loudness.rawValue], -0.8)
        let isOdd = random.chance(genre.oddMeter)
        return AudioFeatures(
            energy: fraction(.energy), valence: fraction(.valence), tempo: rounded(tempo, toDecimals: 3),
            key: random.integer(in: 0...11), mode: random.chance(genre.major) ? .major : .minor,
            danceability: fraction(.danceability), acousticness: fraction(.acousticness),
            instrumentalness: fraction(.instrumentalness), liveness: fraction(.liveness),
            speechiness: fraction(.speechiness), loudness: rounded(max(loudness, -48), toDecimals: 3),
            timeSignature: isOdd ? random.pick([3, 3, 3, 5, 5, 1]) : 4)
    }

    /// Brings a number into the open range 0…1 by folding it back at the ends, so that nothing piles up there.
    private static func folded(_ value: Double) -> Double {
        let positive = abs(value)
        let inside = positive > 0.997 ? 1.994 - positive : positive
        return min(max(inside, 0.000_01), 0.997)
    }
}

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
