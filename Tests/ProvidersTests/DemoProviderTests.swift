import Catalog
import Providers
import Testing

@Suite("The demo world")
struct DemoProviderTests {
    private let provider = DemoProvider()

    @Test func `its genre seeds reach enough music to train on`() async throws {
        let world = try await DemoWorld.crawl(provider)

        #expect(DemoProvider.genres.count >= 12)
        #expect(Set(DemoProvider.genres).count == DemoProvider.genres.count)
        #expect(world.artists.count >= 300)
        #expect(world.tracks.count >= 3_000)
        #expect(world.albumsByArtist.values.allSatisfy { $0.count >= 2 })
        #expect(world.tracksByAlbum.values.allSatisfy { $0.count >= 3 })
        print("demo: \(world.artists.count) artists, \(world.tracksByAlbum.count) albums, \(world.tracks.count) tracks")
    }

    @Test func `every identifier looks like Spotify's and comes once`() async throws {
        let world = try await DemoWorld.crawl(provider)
        let ids = world.artists.map(\.id) + world.tracksByAlbum.keys + world.tracks.map(\.id)

        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.rawValue.utf8.count == 22 })
        #expect(ids.allSatisfy { $0.rawValue.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
    }

    @Test func `artists have names of their own and albums no title twice per artist`() async throws {
        let world = try await DemoWorld.crawl(provider)

        #expect(Set(world.artists.map(\.name)).count == world.artists.count)
        for (artist, albums) in world.albumsByArtist {
            let own = albums.filter { $0.artists.first?.id == artist }
            #expect(Set(own.map(\.name)).count == own.count)
        }
        for tracks in world.tracksByAlbum.values {
            #expect(Set(tracks.map(\.name)).count == tracks.count)
        }
    }

    @Test func `records are believable`() async throws {
        let world = try await DemoWorld.crawl(provider)

        for (album, tracks) in world.tracksByAlbum {
            let places = tracks.map { [$0.discNumber, $0.trackNumber] }
            #expect(Set(places).count == places.count, "two tracks of \(album) share a place")
            #expect(places.sorted { $0.lexicographicallyPrecedes($1) } == places)
            #expect(world.albums[album]?.totalTracks == tracks.count)
            #expect(tracks.allSatisfy { (40_000...1_500_000).contains($0.durationMilliseconds) })
        }
        #expect(world.albums.values.allSatisfy { (1950...2025).contains($0.released.year) })
        #expect(Set(world.albums.values.map(\.released.precision)).count == 3)
        #expect(world.artists.allSatisfy { (0...100).contains($0.popularity ?? -1) })
        let codes = world.tracks.compactMap(\.isrc)
        #expect(Set(codes).count == world.tracks.count)
        #expect(codes.allSatisfy { $0.utf8.count == 12 })
    }

    @Test
    func `second genres, shared records, guests and double albums occur`()
        async throws
    {
        let world = try await DemoWorld.crawl(provider)
        let genres = Set(DemoProvider.genres)

        #expect(world.artists.contains { genres.intersection($0.genres).count == 2 })
        #expect(world.albums.values.contains { $0.artists.count == 2 })
        #expect(world.tracks.contains { $0.artists.count > (world.albums[$0.album]?.artists.count ?? 9) })
        #expect(world.tracks.contains { $0.discNumber == 2 })
    }

    @Test func `pages follow each other without gap or overlap`() async throws {
        let whole = try await provider.artists(genre: "hip hop", page: .first)
        var paged: [Artist] = []
        var request: PageRequest? = PageRequest(limit: 7)
        while let page = request {
            let part = try await provider.artists(genre: "hip hop", page: page)
            #expect(part.items.count <= 7)
            paged += part.items
            request = part.next
        }

        #expect(whole.items.count >= 20)
        #expect(paged == whole.items)
    }

    @Test func `genres are found in any case, unknown ones find nobody`() async throws {
        #expect(try await !provider.artists(genre: "Progressive METAL", page: .first).items.isEmpty)
        #expect(try await provider.artists(genre: "polka", page: .first).items.isEmpty)
    }

    @Test func `an unknown artist or album is not found`() async throws {
        let error = await #expect(throws: ProviderError.self) {
            _ = try await provider.albums(of: "nobody", page: .first)
        }
        #expect(error?.code == .notFound)
        await #expect(throws: ProviderError.self) { _ = try await provider.tracks(of: "nothing", page: .first) }
    }

    @Test func `every track has features in range and others have none`() async throws {
        let world = try await DemoWorld.crawl(provider)

        #expect(world.features.count == world.tracks.count)
        for (id, features) in world.features {
            #expect(features.rangeViolation() == nil, "\(id)")
            #expect(!features.isFailedAnalysis)
            #expect(features.timeSignature != nil)
        }
        #expect(try await provider.audioFeatures(of: ["nothing"]).features.isEmpty)
    }

    /// Golden values: a changed catalog is a changed demo, and should be meant.
    @Test func `the catalog is the same on every run`() async throws {
        let first = try #require(try await provider.artists(genre: "progressive metal", page: .first).items.first)
        let again = try #require(try await DemoProvider().artists(genre: "progressive metal", page: .first).items.first)

        #expect(first == again)
        #expect(first.name == "Cathedral & Meridian")
        #expect(first.id == "30MUZYvihVxG7QdVvCzTYt")
    }

    @Test func `the nearest neighbours of a track mostly share its genre`() async throws {
        let world = try await DemoWorld.crawl(provider)
        let share = world.sameGenreShareOfNeighbours(queries: 60, neighbours: 10)

        print("demo: \(share) of ten nearest neighbours by other artists share the genre; chance is 0.06")
        #expect(share > 0.45)
    }
}
