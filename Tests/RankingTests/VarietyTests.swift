import Catalog
import Embedding
import Ranking
import Recommendations
import Testing

/// Limits per artist and album, and maximal marginal relevance.
@Suite struct VarietyTests {
    let music = MadeUpMusic()
    var recommender: Recommender { Recommender(index: music.index) }

    private var plain: RecommendationRequest {
        RecommendationRequest(
            seeds: [.uri(JukeURI(.genre, "jazz")), .name("Artist 5")], limit: 50, resourceTypes: [.track, .album])
    }

    private func track(_ item: RecommendationAnswer.Item) throws -> MadeUpMusic.Track {
        try #require(music.tracks.first { $0.id == item.spotifyID })
    }

    @Test(arguments: [(1, nil), (2, 1), (nil, 1), (5, 2), (1, 1)] as [(Int?, Int?)])
    func `a limited list is the whole order without what exceeds the limits`(perArtist: Int?, perAlbum: Int?) throws {
        var request = plain
        request.maxPerArtist = perArtist
        request.maxPerAlbum = perAlbum
        request.limit = 25

        let list = try recommender.recommend(request)[.track]

        // Everything by score, as far as lists reach, asked for piece by piece.
        var whole: [RecommendationAnswer.Item] = []
        var rest = plain
        while true {
            let piece = try recommender.recommend(rest)[.track]
            if piece.isEmpty { break }
            whole += piece
            rest.exclude += piece.map { JukeURI(.track, $0.spotifyID).description }
        }
        var (artists, albums) = ([Int: Int](), [Int: Int]())
        var expected: [SpotifyID] = []
        for item in whole where expected.count < 25 {
            let track = try track(item)
            guard track.artists.allSatisfy({ artists[$0, default: 0] < perArtist ?? .max }),
                albums[track.album, default: 0] < perAlbum ?? .max
            else { continue }
            for artist in track.artists { artists[artist, default: 0] += 1 }
            albums[track.album, default: 0] += 1
            expected.append(item.spotifyID)
        }
        #expect(list.map(\.spotifyID) == expected)
    }

    @Test func `limits hold for albums, and those of artists are as long as without`() throws {
        var request = plain
        request.resourceTypes = [.album, .artist]
        let without = try recommender.recommend(request)
        request.maxPerArtist = 1

        let ranking = try recommender.recommend(request)

        let artists = try ranking[.album].map { item in
            try #require(music.albums.first { $0.id == item.spotifyID }).artist
        }
        #expect(Set(artists).count == artists.count && artists.count == music.artistCount)
        #expect(ranking[.artist] == without[.artist])
    }

    @Test func `variety follows the formula step by step, and scores stay what they are`() throws {
        var request = plain
        request.limit = 8
        request.diversity = 0.4
        let pool = try recommender.recommend(plain)[.track] + next(50)

        let list = try recommender.recommend(request)[.track]

        var left = pool.map { ($0, vector($0)) }
        var picked: [(RecommendationAnswer.Item, [Float])] = [left.removeFirst()]
        while picked.count < 8 {
            let values = left.map { item, vector in
                0.6 * item.score - 0.4 * (picked.map { cosine($0.1, vector) }.max() ?? 0)
            }
            let best = try #require(values.indices.max { (values[$0], $1) < (values[$1], $0) })
            picked.append(left.remove(at: best))
        }
        #expect(list == picked.map(\.0))
        #expect(list.map(\.score) != list.map(\.score).sorted(by: >))
    }

    @Test func `more variety makes lists less alike`() throws {
        func likeness(_ diversity: Double) throws -> Double {
            var request = plain
            request.limit = 10
            request.diversity = diversity
            let vectors = try recommender.recommend(request)[.track].map(vector)
            #expect(vectors.count == 10)
            return vectors.indices.reduce(0.0) { sum, left in
                sum + vectors[..<left].reduce(0.0) { $0 + cosine($1, vectors[left]) }
            }
        }

        let steps = try [0, 0.3, 0.6, 1].map(likeness)

        #expect(steps == steps.sorted(by: >) && steps[0] > steps[3])
    }

    @Test func `variety keeps to limits and still fills the list`() throws {
        var request = plain
        request.limit = 20
        request.diversity = 1
        request.maxPerAlbum = 1
        request.maxPerArtist = 3

        let tracks = try recommender.recommend(request)[.track].map(track)

        #expect(tracks.count == 20)
        #expect(Set(tracks.map(\.album)).count == 20)
        #expect(Dictionary(grouping: tracks.flatMap(\.artists)) { $0 }.values.allSatisfy { $0.count <= 3 })
    }

    /// The next tracks behind the first fifty.
    private func next(_ count: Int) throws -> [RecommendationAnswer.Item] {
        var request = plain
        request.limit = count
        request.exclude = try recommender.recommend(plain)[.track].map { JukeURI(.track, $0.spotifyID).description }
        return try recommender.recommend(request)[.track]
    }

    private func vector(_ item: RecommendationAnswer.Item) -> [Float] {
        music.index.entity(JukeURI(.track, item.spotifyID)).map(music.index.vector) ?? []
    }

    private func cosine(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
