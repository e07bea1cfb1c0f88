import Catalog
import Concurrency
import RunsTesting
import Storage
import Testing

@Suite struct CatalogStoreTests {
    @Test(arguments: TestStore.available)
    func `a recording code names the most popular of its tracks, a MusicBrainz identifier what it was given to`(
        database: TestStore
    ) async throws {
        let (recording, artist, release) = (
            "0f7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b11", "1a7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b22",
            "2b7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b33"
        )
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            try await store.write { session throws in
                for (track, popularity) in [("track-1", 40), ("track-2", 55), ("track-3", 10)] {
                    try session.sql.execute(
                        "UPDATE catalog_track SET isrc = 'QMJUK2500001', popularity = ? WHERE spotify_id = ?",
                        [.integer(Int64(popularity)), .text(track)])
                }
                var batch = ImportBatch(provider: "sample")
                batch.trackMBIDs = ["track-4": recording]
                batch.artistMBIDs = ["artist-1": artist]
                batch.albumMBIDs = ["album-2": release]
                _ = try session.catalog.importBatch(batch)
            }

            let found = try await store.read { session throws in
                try ["isrc:qm-juk-25-00001", "mbid:\(recording)", "mbid:\(artist)", "mbid:\(release)"].map { text in
                    try session.catalog.resolve(try #require(ExternalReference(text)))
                }
            }
            let unknown = try await store.read { session throws in
                try ["isrc:QMJUK2599999", "mbid:00000000-0000-0000-0000-000000000000"].map { text in
                    try session.catalog.resolve(try #require(ExternalReference(text)))
                }
            }

            #expect(
                found == [
                    JukeURI(.track, "track-2"), JukeURI(.track, "track-4"), JukeURI(.artist, "artist-1"),
                    JukeURI(.album, "album-2"),
                ])
            #expect(unknown == [nil, nil])
        }
    }

    @Test(arguments: TestStore.available)
    func `a name is looked up by an index, however long it is`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            // As long as an artist's name may be.
            let long = String(repeating: "quiet 夜 ", count: 63)
            let artists = [Samples.artist(name: "Quiet Engine"), Artist(id: "long", name: long)]
            _ = try await store.write { try $0.catalog.upsertArtists(artists) }

            for type in [ResourceType.artist, .album, .track] {
                let plan = try await store.read(plan: .indexOnly) { session throws in
                    let statement = CatalogStore.selectNamed(type).replacing("?", with: "'quiet engine'")
                    let explain = database == .sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN"
                    return try session.sql.query("\(explain) \(statement)").map {
                        try $0.text(database == .sqlite ? 3 : 0)
                    }
                }
                #expect(plan.contains { $0.contains("catalog_\(type)_lower_name") }, "\(plan)")
            }
            let found = try await store.read { session throws in
                try ["QUIET engine", long, "quiet"].map { try session.catalog.hasResource(named: $0) }
            }
            #expect(found == [true, true, false])
            let ofKind = try await store.read { session throws in
                try [ResourceType.artist, .track, .album, .genre].map {
                    try session.catalog.hasResource(named: "Quiet Engine", as: $0)
                }
            }
            #expect(ofKind == [true, false, false, false])
        }
    }

    @Test(arguments: TestStore.available)
    func `artists, albums and tracks come back as they went in`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let (artist, album, track) = (Samples.artist(name: "Björk \"&\" Söhne"), Samples.album(), Samples.track(1))
            let counts = try await store.write { session throws in
                [
                    try session.catalog.upsertArtists([artist]), try session.catalog.upsertAlbums([album]),
                    try session.catalog.upsertTracks([track]),
                ]
            }
            let again = try await store.write { session throws in
                [
                    try session.catalog.upsertArtists([artist]), try session.catalog.upsertAlbums([album]),
                    try session.catalog.upsertTracks([track]),
                ]
            }
            #expect(counts.allSatisfy { $0 == UpsertCounts(inserted: 1) })
            #expect(again.allSatisfy { $0 == UpsertCounts(unchanged: 1) })

            let credit = [ArtistReference(id: artist.id, name: artist.name)]
            try await store.read { session throws in
                #expect(try session.catalog.artist(artist.id) == artist)
                var storedAlbum = album
                storedAlbum.artists = credit
                #expect(try session.catalog.album(album.id) == storedAlbum)
                var storedTrack = track
                storedTrack.artists = credit
                #expect(try session.catalog.track(track.id) == storedTrack)
                #expect(try session.catalog.artist("nobody") == nil)
                #expect(try session.catalog.album("nothing") == nil)
                #expect(try session.catalog.track("nothing") == nil)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a track that another album holds goes to the album that is stored along with it`(
        database: TestStore
    ) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertAlbums([Samples.album(1)])
                try session.catalog.upsertTracks([Samples.track(1), Samples.track(2)])
            }

            let counts = try await store.write(plan: .indexOnly) { session throws in
                try session.catalog.upsertAlbums([Samples.album(2)])
                #expect(session.catalog.newAlbums(among: ["album-1", "album-2"]) == ["album-2"])
                return try session.catalog.upsertTracks([Samples.track(2, album: 2), Samples.track(3, album: 2)])
            }

            #expect(counts == UpsertCounts(inserted: 1, updated: 1))
            let tracks = try await store.read { try $0.catalog.tracks(among: ["track-1", "track-2", "track-3"]) }
            #expect(tracks.mapValues(\.album) == ["track-1": "album-1", "track-2": "album-2", "track-3": "album-2"])
        }
    }

    @Test(arguments: TestStore.available)
    func `tracks that come to a new album in two calls keep to their places`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let counts = try await store.write { session throws in
                try session.catalog.upsertAlbums([Samples.album()])
                try session.catalog.upsertTracks([Samples.track(1), Samples.track(2, place: 1)])
                return try session.catalog.upsertTracks([
                    Samples.track(1), Samples.track(3, place: 1), Samples.track(4),
                ])
            }

            #expect(counts == UpsertCounts(inserted: 1, unchanged: 1, refused: ["track-3"]))
        }
    }

    /// A few rows and many go different ways to PostgreSQL.
    @Test(arguments: TestStore.available, [1, 256, 257, 700])
    func `a batch of any size is stored once, and only what changed is written again`(
        database: TestStore, size: Int
    ) async throws {
        try await database.withStore { store async throws in
            let names = ["it's $1, 'quoted' ?", "🎸 \\ \"x\"", "plain"]
            let artists = (1...size).map { Samples.artist($0, name: names[$0 % names.count]) }
            let tracks = (1...size).map { Samples.track($0) }
            @Sendable func write(_ artists: [Artist], _ tracks: [Track]) async throws -> [UpsertCounts] {
                try await store.write { session in
                    let counts = try session.catalog.upsertArtists(artists)
                    try session.catalog.upsertAlbums([Samples.album()])
                    return [counts, try session.catalog.upsertTracks(tracks)]
                }
            }

            let first = try await write(artists, tracks)
            let second = try await write(artists, tracks)
            var (renamed, lengthened) = (artists, tracks)
            renamed[0].name = "Renamed"
            renamed[size - 1].popularity = nil
            lengthened[size - 1].durationMilliseconds += 1
            let third = try await write(renamed, lengthened)

            #expect(first == [UpsertCounts(inserted: size), UpsertCounts(inserted: size)])
            #expect(second == [UpsertCounts(unchanged: size), UpsertCounts(unchanged: size)])
            #expect(third.map(\.updated) == [1, 1])
            let last = try await store.read { [id = artists[size - 1].id] in try $0.catalog.artist(id) }
            #expect(last?.popularity == artists[size - 1].popularity)
            #expect(last?.name == renamed[size - 1].name)
        }
    }

    @Test(arguments: TestStore.available)
    func `a changed artist is updated and an unchanged one is not written`(database: TestStore) async throws {
        let clock = SteppingClock()
        try await database.withStore(clock: clock) { store async throws in
            _ = try await store.write { try $0.catalog.upsertArtists([Samples.artist(1), Samples.artist(2)]) }
            let counts = try await store.write {
                try $0.catalog.upsertArtists([Samples.artist(1), Samples.artist(2, name: "Renamed", genres: ["drone"])])
            }
            #expect(counts == UpsertCounts(updated: 1, unchanged: 1))
            try await store.read { session throws in
                #expect(try session.catalog.artist("artist-2")?.name == "Renamed")
                #expect(try session.catalog.artist("artist-2")?.genres == ["drone"])
                let untouched = try session.sql.query(
                    "SELECT spotify_id FROM catalog_artist WHERE modified_at = created_at")
                #expect(try untouched.map { try $0.text(0) } == ["artist-1"])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `other genres alone make an artist updated`(database: TestStore) async throws {
        let clock = SteppingClock()
        try await database.withStore(clock: clock) { store async throws in
            _ = try await store.write { try $0.catalog.upsertArtists([Samples.artist(genres: ["a", "b", "c"])]) }
            let shorter = try await store.write { try $0.catalog.upsertArtists([Samples.artist(genres: ["c", "a"])]) }
            let same = try await store.write { try $0.catalog.upsertArtists([Samples.artist(genres: ["c", "a"])]) }
            #expect(shorter == UpsertCounts(updated: 1))
            #expect(same == UpsertCounts(unchanged: 1))
            let genresOfArtist = try await store.read { try $0.catalog.artist("artist-1")?.genres }
            #expect(genresOfArtist == ["c", "a"])
            let names = try await store.read { try $0.catalog.genreNames() }
            #expect(names == ["a", "b", "c"])
        }
    }

    @Test(arguments: TestStore.available)
    func `a missing value leaves the stored one alone`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let full = try await store.read { try $0.catalog.artist("artist-1") }
            let counts = try await store.write { session throws in
                try session.catalog.upsertArtists([Artist(id: "artist-1", name: full?.name ?? "")])
            }
            let albums = try await store.write { session throws in
                try session.catalog.upsertAlbums([
                    Album(
                        id: "album-1", name: "Album 1", kind: .single, artists: [], released: .unknown, totalTracks: 0)
                ])
            }
            let tracks = try await store.write { session throws in
                try session.catalog.upsertTracks([
                    Track(
                        id: "track-1", name: "Track 1", album: "album-1", trackNumber: 1, durationMilliseconds: 0,
                        isExplicit: true)
                ])
            }
            #expect([counts, albums, tracks].allSatisfy { $0 == UpsertCounts(unchanged: 1) })
            let artist = try await store.read { try $0.catalog.artist("artist-1") }
            #expect(artist == full)
            let totalTracks = try await store.read { try $0.catalog.album("album-1")?.totalTracks }
            #expect(totalTracks == 3)
            let duration = try await store.read { try $0.catalog.track("track-1")?.durationMilliseconds }
            #expect(duration == 180_001)
        }
    }

    @Test(arguments: TestStore.available)
    func `a mention makes an unknown artist and never renames a known one`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertArtists([Samples.artist(1, name: "Canonical")])
                try session.catalog.upsertAlbums([Samples.album(artists: [1, 2, 1])])
                try session.catalog.upsertTracks([Samples.track(1, artists: [3, 1])])
            }
            try await store.read { session throws in
                let album = try session.catalog.album("album-1")
                #expect(album?.artists.map(\.name) == ["Canonical", "Mention 2"])
                #expect(try session.catalog.track("track-1")?.artists.map(\.name) == ["Mention 3", "Canonical"])
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `bad rows are refused and the rest is stored`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let long = SpotifyID(String(repeating: "x", count: 65))
            let artists = try await store.write { session throws in
                try session.catalog.upsertArtists([
                    Artist(id: "", name: "No id"), Artist(id: long, name: "Long id"), Artist(id: "a", name: ""),
                    Artist(id: "b", name: "Good"), Artist(id: "b", name: "Second"), Artist(id: " c", name: "Blank"),
                ])
            }
            #expect(artists == UpsertCounts(inserted: 1, refused: ["", long, "a", " c"]))
            let name = try await store.read { try $0.catalog.artist("b")?.name }
            #expect(name == "Good")

            var huge = Samples.track(9)
            huge.durationMilliseconds = 1 << 40
            var negative = Samples.track(8)
            negative.trackNumber = -1
            let bad = [huge, negative, Samples.track(7, album: 99)]
            let tracks = try await store.write { session throws in
                try session.catalog.upsertAlbums([Samples.album()])
                return try session.catalog.upsertTracks(bad + [Samples.track(1)])
            }
            #expect(tracks.inserted == 1)
            #expect(Set(tracks.refused) == ["track-9", "track-8", "track-7"])
        }
    }

    @Test(arguments: TestStore.available)
    func `of two tracks for one place the first gets it, also the second time`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let tracks = [Samples.track(1), Samples.track(2), Samples.track(3), Samples.track(4, place: 1)]
            _ = try await store.write { try $0.catalog.upsertAlbums([Samples.album()]) }
            let first = try await store.write { try $0.catalog.upsertTracks(tracks) }
            let second = try await store.write { try $0.catalog.upsertTracks(tracks) }
            #expect(first == UpsertCounts(inserted: 3, refused: ["track-4"]))
            #expect(second == UpsertCounts(unchanged: 3, refused: ["track-4"]))
            let otherDisc = try await store.write { try $0.catalog.upsertTracks([Samples.track(4, disc: 2, place: 1)]) }
            #expect(otherDisc == UpsertCounts(inserted: 1))
        }
    }

    @Test(arguments: TestStore.available)
    func `tracks that change places do, and one whose new place is taken stays`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await Samples.fill(store)
            let swapped = try await store.write {
                try $0.catalog.upsertTracks([Samples.track(1, place: 2), Samples.track(2, place: 1)])
            }
            let blocked = try await store.write { try $0.catalog.upsertTracks([Samples.track(1, place: 3)]) }
            let moved = try await store.write { try $0.catalog.upsertTracks([Samples.track(1, album: 2, place: 9)]) }
            #expect(swapped == UpsertCounts(updated: 2))
            #expect(blocked == UpsertCounts(refused: ["track-1"]))
            #expect(moved == UpsertCounts(updated: 1))
            try await store.read { session throws in
                #expect(try session.catalog.track("track-2")?.trackNumber == 1)
                #expect(try session.catalog.track("track-1")?.album == "album-2")
                #expect(try session.catalog.track("track-1")?.trackNumber == 9)
                let stored = "SELECT COUNT(*) FROM catalog_track t JOIN catalog_album a ON a.id = t.album_id"
                #expect(try session.sql.query("\(stored) WHERE a.spotify_id = 'album-1'").first?.int(0) == 2)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `long names are cut at the column's limit and null characters vanish`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            let long = String(repeating: "й", count: 1_200)
            var album = Samples.album(name: long)
            album.artists = [ArtistReference(id: "artist-1", name: "a\0b")]
            let stored = album
            let (artists, albums) = try await store.write { session throws in
                (
                    try session.catalog.upsertArtists([Samples.artist(2, name: long, genres: [long])]),
                    try session.catalog.upsertAlbums([stored])
                )
            }
            let again = try await store.write { session throws in
                try session.catalog.upsertArtists([Samples.artist(2, name: long, genres: [long])])
            }
            #expect(artists.inserted == 1 && albums.inserted == 1)
            #expect(again == UpsertCounts(unchanged: 1))
            try await store.read { session throws in
                #expect(try session.catalog.artist("artist-2")?.name.count == 512)
                #expect(try session.catalog.artist("artist-2")?.name.last == "…")
                #expect(try session.catalog.artist("artist-2")?.imageURLs.count == 2)
                #expect(try session.catalog.artist("artist-2")?.genres.first?.count == 512)
                #expect(try session.catalog.album("album-1")?.name.count == 1_024)
                #expect(try session.catalog.artist("artist-1")?.name == "ab")
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `an album is complete when it has as many tracks as announced`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertAlbums([
                    Samples.album(1, totalTracks: 2), Samples.album(2, totalTracks: 0),
                    Samples.album(3, totalTracks: 0),
                ])
                try session.catalog.upsertTracks([Samples.track(1), Samples.track(2, album: 2)])
            }
            try await store.read { session throws in
                let all: [SpotifyID] = ["album-1", "album-2", "album-3", "unknown"]
                #expect(try session.catalog.completeAlbums(among: all) == ["album-2"])
                #expect(try session.catalog.knownTracks(among: ["track-1", "track-9"]) == ["track-1"])
                #expect(try session.catalog.knownTracks(among: []).isEmpty)
            }
            _ = try await store.write { try $0.catalog.upsertTracks([Samples.track(3, place: 2)]) }
            let complete = try await store.read { try $0.catalog.completeAlbums(among: ["album-1"]) }
            #expect(complete == ["album-1"])
        }
    }

    @Test(arguments: TestStore.available)
    func `artists are paged by name in code point order`(database: TestStore) async throws {
        let names = ["zebra", "Zebra", "Ärzte", "abba", "Abba", "abba"]
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertArtists(
                    names.enumerated().map { Samples.artist($0.offset + 1, name: $0.element) } + [Samples.artist(9)])
                try session.catalog.upsertAlbums((1...names.count).map { Samples.album($0, artists: [$0]) })
            }
            let pages = try await store.read { session throws in
                var pages: [[ArtistReference]] = []
                repeat {
                    pages.append(try session.catalog.artistsInOrder(after: pages.last?.last, limit: 4))
                } while pages.last?.count == 4
                return pages
            }
            #expect(pages.map(\.count) == [4, 2])
            #expect(pages.joined().map(\.name) == ["Abba", "Zebra", "abba", "abba", "zebra", "Ärzte"])
            #expect(pages[0].filter { $0.name == "abba" }.map(\.id) == ["artist-4", "artist-6"])
        }
    }

    @Test(arguments: TestStore.available)
    func `an ingest plan lists albums by name and tracks by place`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await store.write { session throws in
                try session.catalog.upsertAlbums([
                    Samples.album(1, name: "Second"), Samples.album(2, name: "First", artists: [1, 2]),
                ])
                try session.catalog.upsertTracks([
                    Samples.track(2, place: 2), Samples.track(3, disc: 2, place: 1), Samples.track(1),
                    Samples.track(4, album: 2),
                ])
                try session.features.upsert(
                    [TrackFeatures(track: "track-1", features: Samples.features())], provider: "sample")
            }
            try await store.read { session throws in
                let plan = try session.catalog.ingestPlan(artist: "artist-1")
                #expect(plan.map(\.album) == ["album-2", "album-1"])
                #expect(plan[1].tracks.map(\.id) == ["track-1", "track-2", "track-3"])
                #expect(plan[1].tracks.map(\.hasFeatures) == [true, false, false])
                #expect(try session.catalog.ingestPlan(artist: "artist-2").map(\.album) == ["album-2"])
                #expect(try session.catalog.ingestPlan(artist: "nobody").isEmpty)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `writers at once of overlapping artists all succeed`(database: TestStore) async throws {
        try await database.withStore { store async throws in
            try await withThrowingTaskGroup(of: UpsertCounts.self) { group in
                for shift in 0..<6 {
                    group.addTask {
                        let numbers = (shift * 20..<shift * 20 + 100).shuffled()
                        return try await store.write { session throws in
                            try session.catalog.upsertArtists(
                                numbers.map { Samples.artist($0, name: "Name \(shift)", genres: ["g\($0 % 7)"]) })
                        }
                    }
                }
                let inserted = try await group.reduce(0) { $0 + $1.inserted }
                #expect(inserted == 200)
            }
            let artistsCount = try await store.read { try $0.catalog.counts().artists }
            #expect(artistsCount == 200)
            let genresCount = try await store.read { try $0.catalog.counts().genres }
            #expect(genresCount == 7)
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `writers at once of new artists in any order do not deadlock`() async throws {
        try await TestStore.postgres.withEmpty { url async throws in
            // Nothing is tried again.
            let options = StoreOptions(requiresSchema: false, attempts: 1)
            let store = try await Store.open(url, options: options, logger: .silent, clock: SystemClock())
            _ = try await store.migrate()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<6 {
                    let numbers = writer.isMultiple(of: 2) ? Array(1...3_000) : (1...3_000).reversed()
                    group.addTask {
                        try await store.write { session throws in
                            try session.catalog.upsertArtists(numbers.map { Samples.artist($0) }).inserted
                        }
                    }
                }
                let inserted = try await group.reduce(0, +)
                #expect(inserted == 3_000)
            }
            await store.close()
        }
    }

    @Test(.enabled(if: TestStore.available.contains(.postgres)))
    func `a credit is kept although another transaction stores the artist at the same moment`() async throws {
        try await TestStore.postgres.withStore { store async throws in
            let (stored, signal) = AsyncStream<Void>.makeStream()
            let artist = Task {
                try await store.write { session throws in
                    try session.catalog.upsertArtists([Samples.artist(2)])
                    signal.finish()
                    // Not committed before the other one waits for it.
                    var waiting = 0
                    while waiting == 0 {
                        waiting = try session.sql.query(
                            "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                        ).count
                    }
                }
            }
            for await _ in stored {}
            try await store.write { session throws in
                try session.catalog.upsertArtists([Samples.artist(1)])
                try session.catalog.upsertAlbums([Samples.album(1, artists: [1, 2])])
            }
            try await artist.value
            let credits = try await store.read { session throws in
                try session.sql.query("SELECT artist_id FROM catalog_album_artists").count
            }
            #expect(credits == 2)
        }
    }
}
