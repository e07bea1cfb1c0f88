import Catalog
import Providers
import Testing

@Suite("The original's stub")
struct StubProviderTests {
    private let provider = StubProvider()

    @Test func `every genre finds the same ten artists in one page`() async throws {
        let page = try await provider.artists(genre: "polka", page: .first)

        #expect(page.items.map(\.id.rawValue) == (0..<10).map { "stub-artist-\($0)" })
        #expect(page.items.map(\.name) == (0..<10).map { "Stub Artist \($0)" })
        #expect(page.items.map(\.popularity) == (42..<52).map { $0 })
        #expect(page.items.map(\.followers) == (1000..<1010).map { $0 })
        #expect(page.items.allSatisfy { $0.genres == ["progressive metal"] })
        #expect(page.next == nil)
        #expect(try await provider.artists(genre: "polka", page: PageRequest(offset: 10)).items.isEmpty)
    }

    @Test func `an artist has two albums that mention it under another name`() async throws {
        let albums = try await provider.albums(of: "stub-artist-0", page: .first).items

        #expect(albums.map(\.id.rawValue) == ["stub-artist-0-album-0", "stub-artist-0-album-1"])
        #expect(albums.map(\.name) == ["Stub Album st-0-0", "Stub Album st-0-1"])
        #expect(albums.map(\.released.description) == ["2000-06-15", "2001-06-15"])
        #expect(albums.map(\.kind) == [.album, .album])
        #expect(albums.map(\.totalTracks) == [3, 3])
        #expect(albums[0].artists == [ArtistReference(id: "stub-artist-0", name: "Stub Artist st-0")])
    }

    @Test func `an album has three tracks of rising length`() async throws {
        let tracks = try await provider.tracks(of: "stub-artist-0-album-1", page: .first).items

        #expect(tracks.map(\.id.rawValue).last == "stub-artist-0-album-1-track-2")
        #expect(tracks.map(\.name) == ["Stub Track um-1-0", "Stub Track um-1-1", "Stub Track um-1-2"])
        #expect(tracks.map(\.trackNumber) == [1, 2, 3])
        #expect(tracks.map(\.discNumber) == [1, 1, 1])
        #expect(tracks.map(\.durationMilliseconds) == [180_000, 190_000, 200_000])
        #expect(tracks.allSatisfy { !$0.isExplicit && $0.album == "stub-artist-0-album-1" })
    }

    @Test func `features agree with the worked examples of the contract`() async throws {
        let ids: [SpotifyID] = [
            "stub-artist-0-album-0-track-0", "stub-artist-9-album-1-track-2", "1FRlNrHd4OGNIEVgFuX9Fu",
        ]

        let answer = try await provider.audioFeatures(of: ids)

        #expect(answer.provider == "stub")
        #expect(
            answer.features[ids[0]]
                == AudioFeatures(
                    energy: 0.9412, valence: 0.9385, tempo: 92.7848, key: 9, mode: .major, danceability: 0.6739,
                    acousticness: 0.5531, instrumentalness: 0.6796, liveness: 0.7881, speechiness: 0.8436,
                    loudness: -56.1862, timeSignature: 4))
        #expect(
            answer.features[ids[1]]
                == AudioFeatures(
                    energy: 0.8407, valence: 0.4965, tempo: 144.4274, key: 9, mode: .major, danceability: 0.4111,
                    acousticness: 0.3966, instrumentalness: 0.6003, liveness: 0.0624, speechiness: 0.1885,
                    loudness: -9.7692, timeSignature: 6))
        #expect(
            answer.features[ids[2]]
                == AudioFeatures(
                    energy: 0.8737, valence: 0.6741, tempo: 93.9942, key: 1, mode: .major, danceability: 0.524,
                    acousticness: 0.1799, instrumentalness: 0.0203, liveness: 0.242, speechiness: 0.15,
                    loudness: -50.7973, timeSignature: 5))
    }

    @Test func `all sixty tracks have features in range`() async throws {
        var tracks: [SpotifyID] = []
        for artist in try await provider.artists(genre: "any", page: .first).items {
            for album in try await provider.albums(of: artist.id, page: .first).items {
                tracks += try await provider.tracks(of: album.id, page: .first).items.map(\.id)
            }
        }
        let answer = try await provider.audioFeatures(of: tracks)

        #expect(Set(tracks).count == 60)
        #expect(tracks.allSatisfy { $0.rawValue.count <= 29 })
        #expect(answer.features.count == 60)
        #expect(answer.features.values.allSatisfy { $0.rangeViolation() == nil })
    }
}
