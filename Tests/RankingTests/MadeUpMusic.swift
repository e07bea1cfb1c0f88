import Catalog
import Embedding
import Ranking

/// A made-up catalog with everything that a request can ask about, the same on every run.
///
/// Every third track is a recording that another album has, too: under the same code, or the same title. One artist and
/// one genre have no embedding.
struct MadeUpMusic {
    struct Track {
        var id: SpotifyID
        var name: String
        var artists: [Int]
        var album: Int
        var isrc: String?
        var facts: EntityFacts
        var vector: [Float]
    }

    struct Album {
        var id: SpotifyID
        var name: String
        var artist: Int
        var year: Int?
    }

    static let genres = ["Hip-Hop", "ambient", "jazz", "unheard of"]
    let artistCount: Int
    private(set) var albums: [Album] = []
    private(set) var tracks: [Track] = []
    /// By identifier, the tracks that are the same recording, pair by pair, the track itself included.
    let duplicates: [SpotifyID: Set<SpotifyID>]
    let index: CatalogIndex

    /// A table of at least `leastPruned` rows is searched by a pruned index; `nil` leaves the size at the default.
    init(artists: Int = 12, albumsPerArtist: Int = 3, tracksPerAlbum: Int = 6, leastPruned: Int? = nil) {
        var random = Random(state: 42)
        artistCount = artists
        for artist in 0..<artists {
            for number in 0..<albumsPerArtist {
                let id = SpotifyID("album-\(Self.padded(artist * albumsPerArtist + number))")
                let year = number == 2 ? nil : 1970 + Int(random.unit() * 50)
                // Every artist's first two albums are the same one in two editions when the artist's number is odd.
                let name = artist.isMultiple(of: 2) ? "Album \(artist)-\(number)" : "Album \(artist)-\(number / 2)"
                albums.append(Album(id: id, name: name, artist: artist, year: year))
            }
        }
        for (album, owner) in albums.enumerated() {
            for number in 0..<tracksPerAlbum {
                tracks.append(Self.track(number, of: album, owner.artist, artists, tracks, &random))
            }
        }
        index = Self.index(artists, albums, tracks, leastPruned ?? PrunedIndex.leastRows)
        let tracks = tracks
        let byCode = Dictionary(grouping: tracks) { $0.isrc?.uppercased() }
        let byName = Dictionary(grouping: tracks) { FoldedName($0.name) }
        duplicates = Dictionary(
            uniqueKeysWithValues: tracks.map { track in
                let likely = byCode[track.isrc?.uppercased(), default: []] + byName[FoldedName(track.name), default: []]
                return (track.id, Set(likely.filter { Self.areSameRecording($0, track) }.map(\.id)))
            })
    }

    private static func track(
        _ number: Int, of album: Int, _ artist: Int, _ artists: Int, _ earlier: [Track], _ random: inout Random
    ) -> Track {
        let id = SpotifyID("track-\(padded(earlier.count))")
        let features = AudioFeatures(
            energy: random.unit(), valence: random.unit(), tempo: 60 + random.unit() * 140,
            key: Int(random.unit() * 12), mode: random.unit() < 0.5 ? .minor : .major, danceability: random.unit(),
            acousticness: random.unit(), instrumentalness: random.unit(), liveness: random.unit(),
            speechiness: random.unit(), loudness: -30 * random.unit(),
            timeSignature: random.unit() < 0.3 ? nil : 3 + Int(random.unit() * 2)
        )
        var vector = (0..<Space.dimensions).map { _ in Float(random.unit() - 0.5) * 0.4 }
        vector[artist % 8] += 1
        vector[8] += Float(features.energy - 0.5)
        vector[9] += Float(features.valence - 0.5)
        // The last track of an album has a featured artist: the one without an embedding, or the next.
        var credited = [artist]
        if number == 5 { credited.append(artist.isMultiple(of: 3) ? artists : (artist + 1) % artists) }
        var track = Track(
            id: id, name: "Track \(earlier.count)", artists: credited, album: album, isrc: "CODE\(earlier.count)",
            facts: EntityFacts(
                features: number == 4 ? nil : features, durationMilliseconds: 60_000 + Int(random.unit() * 300_000),
                popularity: random.unit() < 0.2 ? nil : Int(random.unit() * 100), isExplicit: random.unit() < 0.3),
            vector: unit(vector))
        if earlier.count.isMultiple(of: 3), earlier.count > 12 {
            let original = earlier[earlier.count - 7]
            if earlier.count.isMultiple(of: 2) {
                track.isrc = original.isrc?.lowercased()
            } else if original.artists.contains(artist) {
                track.name = original.name.uppercased() + "!"
            }
            track.vector = unit(zip(original.vector, track.vector).map { $0 + 0.02 * $1 })
        }
        track.facts.isrc = track.isrc
        track.facts.album = album
        track.facts.artists = track.artists
        return track
    }

    /// What a resource has instead of what follows from its tracks.
    typealias Other = (vector: [Float], quality: Double)

    /// An index of other tracks on the same albums; their number, and whose they are, is as before.
    func index(of tracks: [Track], others: [SpotifyID: Other], leastPruned: Int) -> CatalogIndex {
        Self.index(artistCount, albums, tracks, leastPruned, others)
    }

    private static func index(
        _ artists: Int, _ albums: [Album], _ tracks: [Track], _ leastPruned: Int, _ others: [SpotifyID: Other] = [:]
    ) -> CatalogIndex {
        func sum(_ members: [[Float]]) -> [Float] {
            unit(members.reduce([Float](repeating: 0, count: Space.dimensions)) { zip($0, $1).map { $0 + $1 } })
        }
        var tables: [EntityTable] = []
        var builder = EntityTable.Builder(.genre, leastPruned: leastPruned)
        func append(
            _ id: SpotifyID, _ name: String, _ quality: Double, _ facts: EntityFacts, _ vector: [Float]
        ) {
            let other = others[id]
            builder.append(
                spotifyID: id, name: name, quality: other?.quality ?? quality, facts: facts,
                vector: other?.vector ?? vector)
        }
        for (position, genre) in genres.dropLast().enumerated() {
            append(SpotifyID(genre), genre, 1, EntityFacts(), Fixtures.vector([position: 1]))
        }
        tables.append(builder.build())
        builder = EntityTable.Builder(.artist, leastPruned: leastPruned)
        for artist in 0..<artists {
            append(
                SpotifyID("artist-\(padded(artist))"), "Artist \(artist)", 0.9,
                EntityFacts(popularity: artist, genres: genresOfArtist(artist)),
                sum(tracks.filter { $0.artists[0] == artist }.map(\.vector)))
        }
        tables.append(builder.build())
        builder = EntityTable.Builder(.album, leastPruned: leastPruned)
        for (position, album) in albums.enumerated() {
            append(
                album.id, album.name, 0.9, EntityFacts(releaseYear: album.year, artists: [album.artist]),
                sum(tracks.filter { $0.album == position }.map(\.vector)))
        }
        tables.append(builder.build())
        builder = EntityTable.Builder(.track, leastPruned: leastPruned)
        // Not in the order of their identifiers.
        for track in tracks.reversed() { append(track.id, track.name, 0.9, track.facts, track.vector) }
        tables.append(builder.build())
        var guest = UnlistedEntities()
        guest.append(spotifyID: "artist-guest", name: "Guest", facts: EntityFacts(genres: [genres.count - 1]))
        var rare = UnlistedEntities()
        rare.append(spotifyID: "unheard of", name: "unheard of")
        return CatalogIndex(
            modelVersion: "v1", tables: tables, unlisted: [.artist: guest, .genre: rare], genreDimensions: 4)
    }

    static func genresOfArtist(_ artist: Int) -> [Int] {
        artist.isMultiple(of: 4) ? [1, 2] : artist.isMultiple(of: 2) ? [0] : artist % 3 == 0 ? [] : [2]
    }

    /// The names of a track's genres.
    func genres(of track: Track) -> Set<String> {
        Set(
            track.artists.flatMap { $0 == artistCount ? [Self.genres.count - 1] : Self.genresOfArtist($0) }
                .map { Self.genres[$0] })
    }

    /// Whether two tracks are one recording, pair by pair.
    static func areSameRecording(_ left: Track, _ right: Track) -> Bool {
        left.isrc?.uppercased() == right.isrc?.uppercased()
            || FoldedName(left.name) == FoldedName(right.name) && !Set(left.artists).isDisjoint(with: right.artists)
    }

    static func padded(_ number: Int) -> String {
        number < 10 ? "00\(number)" : number < 100 ? "0\(number)" : "\(number)"
    }

    static func unit(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    /// A linear congruential generator; its quality is of no account here.
    struct Random {
        var state: UInt64

        mutating func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }

        mutating func below(_ bound: Int) -> Int { Int(unit() * Double(bound)) }
    }
}
