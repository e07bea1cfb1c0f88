/// How one genre of the demo catalog sounds and what its records look like.
struct DemoGenre: Sendable {
    /// The features that a profile describes, in the order of its columns.
    enum Feature: Int, CaseIterable {
        case energy, valence, tempo, danceability, acousticness, instrumentalness, liveness, speechiness, loudness
    }

    /// A direction within a genre, tagged on its artists.
    struct Style: Sendable {
        let name: String
        /// Where it lies from the genre's mean, per feature, in units of the genre's spread.
        let shift: [Double]
    }

    let name: String
    /// Which word lists name its artists and records.
    let words: DemoWords
    /// When its artists began to record.
    let era: ClosedRange<Int>
    /// The typical popularity of an artist, 0…100.
    let popularity: Double
    /// The typical length of a track.
    let minutes: Double
    /// How often a track is in a major key, how often not in 4/4, how often explicit: 0…1.
    let major, oddMeter, explicit: Double
    /// The genre's centre, per feature.
    let mean: [Double]
    /// The deviation of a track from that centre, per feature.
    let spread: [Double]
    let styles: [Style]
    /// The genre that some of its artists are tagged with too.
    let cousin: String
}

extension DemoGenre {
    // Columns of mean, spread and shift: energy, valence, tempo, danceability, acousticness, instrumentalness,
    // liveness, speechiness, loudness. The means follow what published tables of Spotify's features show for such
    // genres.
    static let all: [DemoGenre] = [
        DemoGenre(
            name: "progressive metal", words: .heavy, era: 1991...2016, popularity: 44, minutes: 6.1,
            major: 0.38, oddMeter: 0.3, explicit: 0.08,
            mean: [0.87, 0.29, 128, 0.37, 0.015, 0.30, 0.19, 0.075, -6.0],
            spread: [0.07, 0.11, 17, 0.08, 0.015, 0.17, 0.09, 0.025, 1.5],
            styles: [
                Style(name: "djent", shift: [0.7, -0.4, 0.4, 0.4, -0.4, -0.2, 0, 0.8, 0.8]),
                Style(name: "melodic prog", shift: [-0.9, 0.5, -0.3, 0, 0.9, -0.7, 0.2, -0.6, -0.8]),
                Style(name: "instrumental prog", shift: [0.1, 0, 0.2, 0, 0, 1.9, 0, -0.3, 0]),
            ],
            cousin: "post-rock"),
        DemoGenre(
            name: "post-rock", words: .dreamy, era: 1996...2017, popularity: 39, minutes: 6.8,
            major: 0.62, oddMeter: 0.18, explicit: 0.01,
            mean: [0.55, 0.16, 118, 0.29, 0.16, 0.84, 0.13, 0.042, -10.0],
            spread: [0.16, 0.08, 20, 0.08, 0.13, 0.08, 0.06, 0.010, 2.4],
            styles: [
                Style(name: "crescendo rock", shift: [0.9, -0.3, 0.5, -0.2, -0.6, 0.1, 0.4, 0.5, 1.0]),
                Style(name: "cinematic post-rock", shift: [-1.1, -0.6, -0.5, -0.4, 0.9, 0.2, -0.3, -0.4, -1.2]),
            ],
            cousin: "dark ambient"),
        DemoGenre(
            name: "dark ambient", words: .dark, era: 1988...2018, popularity: 28, minutes: 7.6,
            major: 0.42, oddMeter: 0.3, explicit: 0,
            mean: [0.19, 0.06, 98, 0.19, 0.72, 0.89, 0.12, 0.045, -21.5],
            spread: [0.11, 0.035, 24, 0.08, 0.20, 0.06, 0.05, 0.010, 4.0],
            styles: [
                Style(name: "drone", shift: [-0.6, -0.5, -0.7, -0.6, 0.5, 0.3, -0.2, -0.2, -0.7]),
                Style(name: "ritual ambient", shift: [0.9, 0.6, 0.5, 0.7, -0.7, -0.5, 0.4, 0.6, 1.0]),
            ],
            cousin: "post-rock"),
        DemoGenre(
            name: "trip hop", words: .urban, era: 1993...2014, popularity: 43, minutes: 4.8,
            major: 0.45, oddMeter: 0.04, explicit: 0.10,
            mean: [0.52, 0.36, 93, 0.63, 0.22, 0.38, 0.13, 0.065, -10.4],
            spread: [0.11, 0.15, 9, 0.09, 0.15, 0.22, 0.06, 0.025, 1.9],
            styles: [
                Style(name: "bristol sound", shift: [-0.4, -0.6, -0.5, 0, 0.4, -0.6, 0, 0.3, -0.3]),
                Style(name: "downtempo", shift: [0.2, 0.5, 0.5, 0.3, -0.1, 1.2, -0.2, -0.4, 0.2]),
            ],
            cousin: "hip hop"),
        DemoGenre(
            name: "noise pop", words: .dreamy, era: 1986...2019, popularity: 37, minutes: 3.6,
            major: 0.74, oddMeter: 0.05, explicit: 0.04,
            mean: [0.80, 0.42, 136, 0.40, 0.06, 0.24, 0.20, 0.050, -6.6],
            spread: [0.10, 0.16, 18, 0.09, 0.07, 0.19, 0.10, 0.015, 1.7],
            styles: [
                Style(name: "shoegaze", shift: [-0.2, -0.8, -0.5, -0.8, -0.1, 1.2, 0, -0.3, 0.1]),
                Style(name: "fuzz pop", shift: [0.4, 0.9, 0.5, 0.6, 0, -0.8, 0.2, 0.3, 0.3]),
            ],
            cousin: "post-rock"),
        DemoGenre(
            name: "electro house", words: .electronic, era: 2003...2019, popularity: 52, minutes: 4.4,
            major: 0.50, oddMeter: 0.01, explicit: 0.08,
            mean: [0.89, 0.44, 127, 0.69, 0.015, 0.52, 0.22, 0.070, -4.6],
            spread: [0.06, 0.17, 2.2, 0.07, 0.02, 0.25, 0.13, 0.035, 1.2],
            styles: [
                Style(name: "big room", shift: [0.6, -0.5, 0.4, -0.7, -0.2, 0.3, 0.5, 0.2, 0.5]),
                Style(name: "french touch", shift: [-0.7, 0.9, -0.9, 0.9, 0.4, -0.2, -0.4, -0.2, -0.8]),
            ],
            cousin: "synth-pop"),
        DemoGenre(
            name: "hip hop", words: .urban, era: 1989...2021, popularity: 61, minutes: 3.5,
            major: 0.55, oddMeter: 0.03, explicit: 0.78,
            mean: [0.64, 0.50, 96, 0.76, 0.14, 0.008, 0.20, 0.27, -7.1],
            spread: [0.11, 0.18, 13, 0.09, 0.12, 0.012, 0.13, 0.09, 1.8],
            styles: [
                Style(name: "boom bap", shift: [0.4, 0.7, -0.5, 0.2, 0.2, 0, 0.4, 0.6, -0.2]),
                Style(name: "cloud rap", shift: [-0.7, -0.9, 0.9, -0.2, 0.3, 0.4, -0.3, -0.8, -0.4]),
                Style(name: "jazz rap", shift: [-0.2, 0.6, -0.4, 0, 1.0, 0.2, 0.2, 0.2, -0.8]),
            ],
            cousin: "soul"),
        DemoGenre(
            name: "indie folk", words: .rural, era: 1999...2021, popularity: 48, minutes: 3.9,
            major: 0.80, oddMeter: 0.22, explicit: 0.03,
            mean: [0.29, 0.34, 115, 0.49, 0.80, 0.06, 0.12, 0.037, -12.2],
            spread: [0.10, 0.14, 24, 0.10, 0.12, 0.09, 0.05, 0.008, 2.4],
            styles: [
                Style(name: "chamber folk", shift: [-0.3, -0.5, -0.3, -0.5, 0.3, 0.7, -0.1, 0, -0.4]),
                Style(name: "stomp folk", shift: [1.4, 0.9, 0.5, 0.4, -1.1, -0.4, 0.5, 0.3, 1.2]),
            ],
            cousin: "blues"),
        DemoGenre(
            name: "solo piano", words: .classical, era: 1978...2020, popularity: 46, minutes: 3.7,
            major: 0.66, oddMeter: 0.30, explicit: 0,
            mean: [0.10, 0.16, 101, 0.35, 0.985, 0.90, 0.10, 0.043, -23.0],
            spread: [0.06, 0.10, 28, 0.10, 0.010, 0.04, 0.03, 0.008, 3.6],
            styles: [
                Style(name: "neoclassical", shift: [-0.2, -0.4, 0, -0.1, -0.4, 0.2, 0, 0, -0.2]),
                Style(name: "salon", shift: [0.6, 0.9, 0.3, 0.6, 0.3, -0.4, 0.4, 0, 0.7]),
            ],
            cousin: "modal jazz"),
        DemoGenre(
            name: "modal jazz", words: .jazz, era: 1957...2012, popularity: 36, minutes: 6.4,
            major: 0.48, oddMeter: 0.28, explicit: 0,
            mean: [0.34, 0.49, 124, 0.51, 0.77, 0.52, 0.17, 0.045, -13.9],
            spread: [0.13, 0.15, 27, 0.08, 0.14, 0.24, 0.10, 0.010, 2.6],
            styles: [
                Style(name: "cool quartet", shift: [-0.5, 0, -0.3, 0.2, 0.4, 0.1, 0, -0.1, -0.5]),
                Style(name: "spiritual jazz", shift: [0.9, -0.1, 0.5, -0.6, -0.7, 0.4, 0.7, 0.4, 0.9]),
            ],
            cousin: "bossa nova"),
        DemoGenre(
            name: "reggae", words: .tropical, era: 1970...2015, popularity: 45, minutes: 4.0,
            major: 0.69, oddMeter: 0.02, explicit: 0.05,
            mean: [0.56, 0.77, 140, 0.74, 0.13, 0.015, 0.14, 0.115, -8.2],
            spread: [0.11, 0.12, 22, 0.08, 0.11, 0.03, 0.09, 0.06, 1.8],
            styles: [
                Style(name: "roots reggae", shift: [-0.3, 0, 0, 0.1, 0.1, 0, 0, -0.3, -0.6]),
                Style(name: "dub", shift: [-0.3, -0.5, -0.2, 0.4, -0.2, 9, 0.2, -0.4, -0.9]),
                Style(name: "dancehall", shift: [1.1, 0.1, -0.9, 0.4, -0.2, -0.2, 0.2, 1.2, 1.1]),
            ],
            cousin: "soul"),
        DemoGenre(
            name: "salsa", words: .latin, era: 1968...2014, popularity: 50, minutes: 4.7,
            major: 0.52, oddMeter: 0.02, explicit: 0,
            mean: [0.77, 0.87, 97, 0.69, 0.45, 0.008, 0.18, 0.050, -6.4],
            spread: [0.09, 0.08, 8, 0.07, 0.16, 0.015, 0.13, 0.014, 1.6],
            styles: [
                Style(name: "salsa dura", shift: [0.6, 0.2, 0.6, -0.2, -0.2, 0.6, 0.5, 0.3, 0.3]),
                Style(name: "salsa romántica", shift: [-0.6, -0.4, -0.5, 0.2, 0.2, -0.2, -0.3, -0.4, -0.2]),
            ],
            cousin: "bossa nova"),
        DemoGenre(
            name: "blues", words: .rural, era: 1958...2011, popularity: 39, minutes: 4.2,
            major: 0.79, oddMeter: 0.14, explicit: 0.02,
            mean: [0.46, 0.61, 113, 0.56, 0.52, 0.05, 0.23, 0.052, -10.8],
            spread: [0.14, 0.15, 22, 0.09, 0.20, 0.07, 0.15, 0.018, 2.3],
            styles: [
                Style(name: "electric blues", shift: [0.8, 0.3, 0.2, 0, -0.9, 0.3, 0.3, 0, 0.7]),
                Style(name: "country blues", shift: [-0.9, -0.1, -0.1, 0.2, 1.1, -0.2, -0.2, 0.2, -0.8]),
            ],
            cousin: "soul"),
        DemoGenre(
            name: "synth-pop", words: .electronic, era: 1980...2020, popularity: 55, minutes: 3.9,
            major: 0.61, oddMeter: 0.01, explicit: 0.03,
            mean: [0.73, 0.62, 119, 0.65, 0.07, 0.04, 0.17, 0.040, -7.6],
            spread: [0.10, 0.18, 10, 0.08, 0.07, 0.07, 0.10, 0.010, 1.9],
            styles: [
                Style(name: "italo revival", shift: [0.3, 0.7, 0.2, 0.7, -0.2, 0.7, -0.1, -0.1, -0.2]),
                Style(name: "cold wave", shift: [-0.1, -0.9, 0.6, -0.4, -0.1, 1.1, 0, 0.1, -0.4]),
            ],
            cousin: "electro house"),
        DemoGenre(
            name: "drum and bass", words: .electronic, era: 1994...2020, popularity: 45, minutes: 5.2,
            major: 0.50, oddMeter: 0.02, explicit: 0.07,
            mean: [0.91, 0.32, 173.5, 0.51, 0.012, 0.52, 0.22, 0.085, -4.9],
            spread: [0.06, 0.16, 1.6, 0.08, 0.015, 0.27, 0.13, 0.04, 1.5],
            styles: [
                Style(name: "liquid funk", shift: [-0.9, 0.6, 0.1, 0.2, 0.7, -0.1, -0.2, -0.4, -0.7]),
                Style(name: "neurofunk", shift: [0.6, -0.5, -0.2, 0, -0.3, 0.6, 0.2, 0.4, 0.8]),
            ],
            cousin: "electro house"),
        DemoGenre(
            name: "bossa nova", words: .latin, era: 1959...2013, popularity: 44, minutes: 3.2,
            major: 0.66, oddMeter: 0.03, explicit: 0,
            mean: [0.34, 0.59, 124, 0.66, 0.83, 0.06, 0.12, 0.045, -14.2],
            spread: [0.11, 0.16, 22, 0.08, 0.08, 0.10, 0.05, 0.012, 2.6],
            styles: [
                Style(name: "violão", shift: [-0.6, -0.3, -0.2, 0, 0.5, -0.1, -0.1, 0.1, -0.7]),
                Style(name: "samba jazz", shift: [0.8, 0.5, 0.5, -0.1, -0.4, 0.9, 0.3, 0, 0.7]),
            ],
            cousin: "modal jazz"),
        DemoGenre(
            name: "punk rock", words: .street, era: 1976...2018, popularity: 46, minutes: 2.5,
            major: 0.81, oddMeter: 0.01, explicit: 0.24,
            mean: [0.93, 0.59, 163, 0.44, 0.008, 0.02, 0.23, 0.075, -4.4],
            spread: [0.045, 0.16, 20, 0.09, 0.012, 0.04, 0.14, 0.03, 1.3],
            styles: [
                Style(name: "skate punk", shift: [0.4, 0.3, 0.8, -0.3, -0.2, -0.1, 0, 0, 0.4]),
                Style(name: "garage punk", shift: [-0.4, 0.2, -0.7, 0.3, 0.5, 0.5, 0.2, -0.1, -0.5]),
            ],
            cousin: "noise pop"),
        DemoGenre(
            name: "soul", words: .velvet, era: 1962...2020, popularity: 53, minutes: 3.6,
            major: 0.60, oddMeter: 0.12, explicit: 0.07,
            mean: [0.48, 0.60, 105, 0.62, 0.42, 0.006, 0.15, 0.048, -9.1],
            spread: [0.13, 0.17, 17, 0.10, 0.19, 0.01, 0.09, 0.02, 2.1],
            styles: [
                Style(name: "neo soul", shift: [-0.4, -0.6, -0.5, 0.4, 0, 0.6, -0.2, 0.9, 0.1]),
                Style(name: "northern soul", shift: [0.8, 0.9, 0.9, 0.1, -0.2, -0.2, 0.3, -0.3, 0.4]),
            ],
            cousin: "blues"),
    ]
}
