import Catalog
import Ranking
import Recommendations
import Testing

/// Filters and targets, against a plain look at every track.
@Suite struct MusicFilterRankingTests {
    let music = MadeUpMusic()
    var recommender: Recommender { Recommender(index: music.index) }

    private func request(
        _ filter: MusicFilter, limit: Int = 50, _ types: [ResourceType] = [.track]
    ) -> RecommendationRequest {
        RecommendationRequest(
            seeds: [.uri(JukeURI(.artist, "artist-003"))], limit: limit, resourceTypes: types, filter: filter,
            details: true)
    }

    private func value(_ attribute: MusicAttribute, of track: MadeUpMusic.Track) -> Double? {
        switch attribute {
        case .duration: track.facts.durationMilliseconds.map(Double.init)
        case .popularity: track.facts.popularity.map(Double.init)
        case .releaseYear: music.albums[track.album].year.map(Double.init)
        default: track.facts.features?.value(of: attribute)
        }
    }

    /// The recordings among some tracks, by one track of each.
    private func recordings(_ tracks: [MadeUpMusic.Track]) -> Int {
        tracks.indices.count { right in !tracks[..<right].contains { MadeUpMusic.areSameRecording($0, tracks[right]) } }
    }

    @Test(arguments: MusicAttribute.allCases)
    func `every listed track lies within a bound, and as many are listed as there are`(
        attribute: MusicAttribute
    ) throws {
        let values = music.tracks.compactMap { value(attribute, of: $0) }.sorted()
        let bounds = MusicFilter.Bounds(min: values[values.count / 3], max: values[values.count / 2])

        let list = try recommender.recommend(request(MusicFilter(bounds: [attribute: bounds])))[.track]

        let fitting = music.tracks.filter { value(attribute, of: $0).map(bounds.allow) ?? false }
        let ids = Set(fitting.map(\.id))
        #expect(list.allSatisfy { ids.contains($0.spotifyID) })
        #expect(list.count == min(50, recordings(fitting)))
    }

    @Test func `genres are asked for and shut out by folded name, featured artists' too`() throws {
        let wanted = MusicFilter(genres: ["HIP HOP", "Unheard-of"], excludedGenres: ["Jazz"])

        let list = try recommender.recommend(request(wanted))[.track]

        let fitting = music.tracks.filter { track in
            let genres = music.genres(of: track)
            return !genres.isDisjoint(with: ["Hip-Hop", "unheard of"]) && !genres.contains("jazz")
        }
        #expect(Set(list.map(\.spotifyID)).isSubset(of: fitting.map(\.id)))
        #expect(list.count == min(50, recordings(fitting)) && list.count > 10)
        #expect(try recommender.recommend(request(MusicFilter(genres: ["polka"])))[.track].isEmpty)
    }

    @Test func `a row without a genre is listed beside a wanted genre only when asked for`() throws {
        let untagged = Set(music.tracks.filter { music.genres(of: $0).isEmpty }.map(\.id))
        func listed(_ filter: MusicFilter) throws -> Set<SpotifyID> {
            Set(try recommender.recommend(request(filter))[.track].map(\.spotifyID))
        }

        #expect(try listed(MusicFilter(genres: ["hip hop"])).isDisjoint(with: untagged))
        let both = try listed(MusicFilter(genres: ["polka"], includesUntagged: true))
        #expect(!both.isEmpty && both.isSubset(of: untagged))
        #expect(try listed(MusicFilter(genres: ["polka"], includesUntagged: false)).isEmpty)
    }

    @Test(arguments: [true, false])
    func `explicit music only, or none`(isExplicit: Bool) throws {
        let ranking = try recommender.recommend(
            request(MusicFilter(explicit: isExplicit), [.artist, .album, .track]))

        for track in music.tracks where ranking[.track].map(\.spotifyID).contains(track.id) {
            #expect(track.facts.isExplicit == isExplicit)
        }
        for (position, album) in music.albums.enumerated() where ranking[.album].map(\.spotifyID).contains(album.id) {
            let any = music.tracks.contains { $0.album == position && $0.facts.isExplicit == true }
            #expect(any == isExplicit)
        }
        #expect(!ranking[.track].isEmpty)
    }

    @Test func `albums and artists are what their tracks are on the average`() throws {
        let bounds = MusicFilter(bounds: [.energy: .init(max: 0.5)])
        func mean(_ tracks: [MadeUpMusic.Track]) -> Double {
            let values = tracks.compactMap { $0.facts.features?.energy }
            return values.reduce(0, +) / Double(values.count)
        }

        let ranking = try recommender.recommend(request(bounds, [.artist, .album]))

        let albums = music.albums.indices.filter { album in mean(music.tracks.filter { $0.album == album }) <= 0.5 }
        #expect(Set(ranking[.album].map(\.spotifyID)).isSubset(of: albums.map { music.albums[$0].id }))
        let artists = (0..<music.artistCount).filter { artist in
            artist != 3 && mean(music.tracks.filter { $0.artists.contains(artist) }) <= 0.5
        }
        let expected = Set(artists.map { SpotifyID("artist-\(MadeUpMusic.padded($0))") })
        #expect(Set(ranking[.artist].map(\.spotifyID)) == expected)
    }

    @Test func `an artist was there in a year when one of its albums came out`() throws {
        let bounds = MusicFilter.Bounds(min: 1990, max: 2000)

        let list = try recommender.recommend(request(MusicFilter(bounds: [.releaseYear: bounds]), [.artist]))[.artist]

        let expected = (0..<music.artistCount).filter { artist in
            artist != 3 && music.albums.contains { $0.artist == artist && (1990...2000).contains($0.year ?? 0) }
        }
        #expect(Set(list.map(\.spotifyID)) == Set(expected.map { SpotifyID("artist-\(MadeUpMusic.padded($0))") }))
    }

    @Test func `targets move tracks over the whole table, at a cost that can be worked out`() throws {
        let filter = MusicFilter(bounds: [.tempo: .init(target: 120), .popularity: .init(target: 80)])
        let plain = try recommender.recommend(request(MusicFilter(), limit: 50))

        let list = try recommender.recommend(request(filter, limit: 10))[.track]

        // The user vector is the artist's: every track's score from the facts alone.
        let artist = try #require(music.index.entity(JukeURI(.artist, "artist-003")))
        let user = music.index.vector(of: artist)
        let scores = music.tracks.map { track in
            let cosine = zip(user, track.vector).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            let distances = [
                value(.tempo, of: track).map { min(1, abs($0 - 120) / 100) } ?? 1,
                value(.popularity, of: track).map { min(1, abs($0 - 80) / 100) } ?? 1,
            ]
            return (track, cosine - 0.5 * (distances[0] + distances[1]) / 2)
        }.sorted { $0.1 > $1.1 }
        var expected: [(MadeUpMusic.Track, Double)] = []
        for candidate in scores where !expected.contains(where: { MadeUpMusic.areSameRecording($0.0, candidate.0) }) {
            expected.append(candidate)
        }
        #expect(list.map(\.spotifyID) == expected.prefix(10).map(\.0.id))
        #expect(zip(list, expected).allSatisfy { abs($0.score - $1.1) < 1e-5 })
        #expect(list.map(\.spotifyID) != plain[.track].prefix(10).map(\.spotifyID))
        #expect(zip(list, expected).allSatisfy { $0.0.likeness >= $0.0.score - 0.005 })
    }

    @Test func `keys lie on a circle, and what is not known is far away`() throws {
        let list = try recommender.recommend(request(MusicFilter(bounds: [.key: .init(target: 11)])))[.track]

        let byID = Dictionary(uniqueKeysWithValues: music.tracks.map { ($0.id, $0) })
        for item in list {
            let track = try #require(byID[item.spotifyID])
            let cost = item.likeness - max(item.score, 0)
            guard item.score > 0, item.likeness < 1 else { continue }
            let key = track.facts.features?.value(of: .key)
            let distance = key.map { min(abs($0 - 11), 12 - abs($0 - 11)) / 6 } ?? 1
            // A likeness is rounded to two decimals.
            #expect(abs(cost - 0.5 * distance) < 0.005 + 1e-5)
        }
    }
}
