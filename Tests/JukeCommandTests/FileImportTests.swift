import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// Files of other forms on their way into the store.
struct FileImportTests {
    @discardableResult
    private static func read(
        _ text: String, into store: Store, provider: String = "made up"
    ) async throws -> ImportReport {
        let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await CatalogImport(store: store, provider: provider, batchSize: 2, clock: SystemClock())
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]),
                bar: ProgressBar(isSilent: true, clock: SystemClock()), listing: 5)
    }

    private static let anonymous =
        "title,artist,length,energy,isrc\nSalt,Aya Lund,3:20,0.5,\nPepper,Mira Sol,2:05,0.4,QZINV2600002\n"
    private static let identified = """
        track_id,title,artist_id,artist,duration_ms,energy,isrc
        4TrkInvented0000000001,SALT,4ArtInvented0000000001,Aya Lund,200300,0.5,
        4TrkInvented0000000002,Pepper!,4ArtInvented0000000002,Mira Sol,130000,0.4,QZINV2600002

        """

    @Test(arguments: TestStore.available)
    func `a file that knows the ids adopts tracks without, whichever comes first`(_ database: TestStore) async throws {
        for files in [[Self.anonymous, Self.identified], [Self.identified, Self.anonymous]] {
            try await database.withStore { store in
                // The last file decides how names are spelt, so the second of two equal imports changes nothing.
                for file in files + [Self.anonymous] { try await Self.read(file, into: store) }
                let again = try await Self.read(Self.anonymous, into: store)

                #expect(again.tracks.inserted + again.tracks.updated == 0)
                try await store.read { session throws in
                    #expect(try session.catalog.counts().tracks == 2 && session.catalog.counts().features == 2)
                    #expect(
                        try session.catalog.track("4TrkInvented0000000001")?.artists.map(\.id) == [
                            "4ArtInvented0000000001"
                        ])
                    #expect(try session.catalog.track("4TrkInvented0000000002") != nil)
                    #expect(try !session.catalog.hasDerivedTracks())
                }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `features with gaps are kept, completed, and used by no model before`(_ database: TestStore) async throws {
        try await database.withStore { store in
            let partial = "track_id,title,artist,energy,tempo\n4TrkInvented0000000001,Salt,Aya Lund,0.5,120\n"
            let rest = """
                id,danceability,valence,key,mode,loudness,speechiness,acousticness,instrumentalness,liveness
                4TrkInvented0000000001,0.1,0.2,C#,major,-6 dB,0.1,0.1,0,0.1
                4TrkInvented0000000009,0.1,0.2,C#,major,-6 dB,0.1,0.1,0,0.1

                """

            let first = try await Self.read(partial, into: store)
            let usable = try await store.read { try $0.features.embeddableCount() }
            let second = try await Self.read(rest, into: store)

            #expect(first.tracksWithGaps == 1 && first.features.inserted == 1 && usable == 0)
            #expect(second.features.updated == 1 && second.rows == 2)
            #expect(second.leftOut["not_in_catalog"]?.count == 1 && second.tracks.unchanged == 1)
            #expect(try await store.read { try $0.features.embeddableCount() } == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `genres come together over rows and files, also those of tracks`(_ database: TestStore) async throws {
        try await database.withStore { store in
            let text =
                "track_id,title,artist,track_genre\n4TrkInvented0000000001,Salt,Aya Lund,folk\n4TrkInvented0000000001,Salt,Aya Lund,indie\n"
            try await Self.read(text, into: store)
            let again = try await Self.read(text, into: store)
            try await Self.read(text.replacing("folk", with: "dub"), into: store)

            #expect(again.artists.updated == 0 && again.tracks.updated == 0)
            try await store.read { session throws in
                let artist = try #require(try session.catalog.artists(named: ["Aya Lund"])["Aya Lund"]?.first)
                #expect(try session.catalog.artist(artist)?.genres == ["folk", "indie", "dub"])
                #expect(try session.sql.query("SELECT 1 FROM catalog_track_genres").count == 3)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `an import can be taken out again`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.read(Self.identified, into: store, provider: "right")
            let before = try await store.read { try $0.catalog.counts() }
            try await Self.read(
                """
                track_id,title,artist,album,genres
                4TrkInvented0000000003,Wrong,Nobody,Nothing,noise
                4TrkInvented0000000001,Wrong too,Nobody,,

                """, into: store, provider: "wrong")

            let removal = try await store.write { try $0.catalog.remove(provider: "wrong") }

            #expect(removal.tracks == 1 && removal.albums == 1 && removal.artists == 1 && removal.genres == 1)
            #expect(try await store.read { try $0.catalog.counts() } == before)
            #expect(try await store.write { try $0.catalog.remove(provider: "wrong") }.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `a row without an id leaves alone what the store knows of its track`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.read(
                """
                track_id,title,artist,album,track_number,duration_ms,popularity,explicit
                4TrkInvented0000000001,Salt,Aya Lund,Tidal Rooms,7,200000,40,true

                """, into: store)
            let before = try await store.read {
                (try $0.catalog.track("4TrkInvented0000000001"), try $0.catalog.counts())
            }

            let report = try await Self.read(
                "title,artist,duration_ms,popularity,energy\nSALT,Aya Lund,200900,12,0.5\n", into: store)

            let after = try await store.read {
                (try $0.catalog.track("4TrkInvented0000000001"), try $0.catalog.counts())
            }
            #expect(report.tracks.unchanged == 1 && report.features.inserted == 1)
            #expect(after.0 == before.0 && after.1.albums == before.1.albums && after.1.tracks == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `rows of one track with and without its id are one, in whichever order`(_ database: TestStore) async throws {
        let rows = [",Salt,Aya Lund,200000", "4TrkInvented0000000001,Salt,Aya Lund,200000"]
        for order in [rows, rows.reversed()] {
            try await database.withStore { store in
                let text = "track_id,title,artist,duration_ms\n" + order.joined(separator: "\n")
                let first = try await Self.read(text, into: store)
                let again = try await Self.read(text, into: store)

                #expect(first.tracks.inserted == 1 && first.repeatedRows == 1 && first.rows == 2)
                #expect(again.tracks.inserted + again.tracks.updated == 0 && again.tracks.unchanged == 1)
                let counts = try await store.read { try $0.catalog.counts() }
                #expect(counts.tracks == 1 && counts.albums == 1)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `of two stored tracks that are one, what either has stays`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.read(
                "track_id,title,artist,track_genre\nd1xInvented,Salt,Aya Lund,folk\nr1xInvented,Salt (album),Aya Lund,dub\n",
                into: store)
            try await store.write { session throws in
                _ = try session.playlists.save(
                    [StoredPlaylist(key: "p", name: "P", tracks: ["d1xInvented"])], provider: "lists")
                try session.catalog.adoptTracks(["d1xInvented": "r1xInvented"])
            }

            try await store.read { session throws in
                #expect(try session.catalog.counts().tracks == 1)
                #expect(try session.playlists.tracks() == [["r1xInvented"]])
                #expect(try session.sql.query("SELECT 1 FROM catalog_track_genres").count == 2)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `vectors follow a track to its real identifier, whether that one is stored already or not`(
        _ database: TestStore
    ) async throws {
        // Vectors of tracks without all features are taken out when albums are.
        let sound = "0.37,0.81,4,-7.3,1,0.05,0.27,0,0.16,0.64,133.07"
        let columns =
            "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
        let unidentified = "title,artist,length,\(columns)\nSalt,Aya Lund,3:20,\(sound)\n"
        for isStored in [false, true] {
            try await database.withStore { store in
                let anonymous = [DerivedID.track(artists: ["Aya Lund"], title: "Salt", milliseconds: 200_000)]
                let real: [SpotifyID] = ["4TrkInvented0000000001"]
                try await Self.read(unidentified, into: store)
                try await store.write { session throws in
                    try TrackVectors.place(anonymous, in: session)
                    guard isStored else { return }
                    // Under another title, so that nothing shows that it is the same track.
                    let artist = ArtistReference(id: "4ArtInvented0000000001", name: "Aya Lund")
                    try session.catalog.upsertAlbums([
                        Album(id: "sea", name: "Sea", artists: [artist], released: .unknown, totalTracks: 1)
                    ])
                    try session.catalog.upsertTracks([
                        Track(
                            id: real[0], name: "Brine", album: "sea", artists: [artist], trackNumber: 1,
                            durationMilliseconds: 0)
                    ])
                }
                let placed = try await store.read { try TrackVectors.axes(of: anonymous, in: $0) }

                try await Self.read(Self.identified, into: store)

                try await store.read { session throws in
                    #expect(placed == [0])
                    #expect(try TrackVectors.axes(of: real, in: session) == [0])
                    #expect(try TrackVectors.axes(of: anonymous, in: session) == [nil])
                    #expect(try TrackVectors.sourceRows(of: real, in: session) == 1)
                }
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a removal takes the playlists of its origin out, and no track`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.read("track_id,title,artist\n4TrkInvented0000000001,Salt,Aya Lund\n", into: store)
            _ = try await store.write {
                try $0.playlists.save(
                    [StoredPlaylist(key: "p", name: "P", tracks: ["4TrkInvented0000000001"])], provider: "lists")
            }

            let known = try await store.read { try $0.catalog.providers() }
            let removal = try await store.write { try $0.catalog.remove(provider: "lists") }

            #expect(known == ["made up": 1, "lists": 1])
            #expect(removal.playlists == 1 && removal.tracks == 0)
            #expect(try await store.read { try $0.playlists.tracks() }.isEmpty)
            #expect(try await store.read { try $0.catalog.counts() }.tracks == 1)
        }
    }
}

/// What an import is told to do before it stores anything.
struct DryRunTests {
    @Test func `analyses of tracks that the catalog does not have are left out, and the status says so`() async throws {
        let rig = try CommandRig()
        let file = try rig.file(
            "features.csv", Data("id,danceability,energy,tempo\n4TrkInvented0000000001,0.1,0.5,120\n".utf8))

        await #expect(throws: ExitCode.failure) { try await rig.run("import", "--dry-run", file.path) }
    }

    @Test func `values that are dropped and analyses that failed are said`() throws {
        let rig = try CommandRig()
        let file = try rig.file(
            "tracks.csv",
            Data(
                "track_id,title,artist,danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo\n4TrkInvented0000000001,Salt,Aya,0,0,0,-60,1,0,0,0,0,0,0\n4TrkInvented0000000002,Pepper,Aya,0.7,0.5,77,-6,1,0.1,0.1,0.1,0.1,0.5,120\n"
                    .utf8))
        let plan = try ImportReader(ImportSource.sources(at: file.path)[0]).plan()
        let text = plan.lines(fitting: nil).joined(separator: "\n")

        #expect(text.contains("Of the values:") && text.contains("key: 1 cannot be, left out"))
        #expect(text.contains("failed analysis: 1") && text.contains(" failed "))
        #expect(text.contains("2 rows: 2 tracks, 0 repeated, 0 left out"))
    }

    @Test func `a mode that the key implies is not missing, and remarks fit a narrow terminal`() throws {
        let rig = try CommandRig()
        let file = try rig.file(
            "tracks.csv",
            Data(
                "title,artist,key,energy,loudness\nSalt,Aya,C# Major,0.5,-6\nPepper,\"Tor, the Smith\",A minor,0.5,-6\n"
                    .utf8))
        let plan = try ImportReader(ImportSource.sources(at: file.path)[0]).plan()
        let keys = try JSONSerialization.jsonObject(with: Data(try JSONOutput.text(plan).utf8)) as? [String: Any]

        #expect(!plan.missingFeatures.contains("mode") && plan.missingFeatures.contains("tempo"))
        #expect(plan.lines(fitting: 80).allSatisfy { $0.count <= 80 })
        #expect(plan.lines(fitting: 80).contains { $0.hasPrefix("  artist name: 1 may name several artists") })
        #expect((keys?["values"] as? [String: Any])?.keys.sorted() == ["artist_name"])
    }

    @Test func `features of real music are not asked of a provider that invents them`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("list.csv", Data("title,artist,isrc\nSalt,Aya Lund,\n".utf8))
        try await rig.run("import", file.path)
        let error = await #expect(throws: CommandError.self) { try await rig.run("ingest-audio-features") }

        #expect(error?.description.contains("--feature-provider reccobeats") == true)
    }

    @Test func `the end of an import names what can fetch features`() async throws {
        let report = try await TestStore.sqlite.withStore { store in
            let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)")
            try Data("track_id,title,artist\n4TrkInvented0000000001,Salt,Aya Lund\n,Pepper,Aya Lund\n".utf8).write(
                to: url)
            defer { try? FileManager.default.removeItem(at: url) }
            return try await CatalogImport(store: store, provider: "x", batchSize: 10, clock: SystemClock())
                .run(
                    try ImportReader(ImportSource.sources(at: url.path)[0]),
                    bar: ProgressBar(isSilent: true, clock: SystemClock()),
                    listing: 5)
        }
        let text = report.lines.joined(separator: "\n")

        #expect(text.contains("2 tracks came without audio features."))
        #expect(text.contains("--feature-provider reccobeats") && text.contains("--feature-dataset FILE"))
        #expect(text.contains("1 track of them has no identifier that a service knows"))
    }

    @Test func `a guest in the title does not make another track`() async throws {
        let counts = try await TestStore.sqlite.withStore { store in
            for text in [
                "title,artist\nSalt,\"Aya Lund, Mira Sol\"\n",
                "track_id,title,artists\n4TrkInvented0000000001,Salt (feat. Mira Sol),\"['Aya Lund', 'Mira Sol']\"\n",
            ] {
                let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)")
                try Data(text.utf8).write(to: url)
                defer { try? FileManager.default.removeItem(at: url) }
                _ = try await CatalogImport(store: store, provider: "x", batchSize: 10, clock: SystemClock())
                    .run(
                        try ImportReader(ImportSource.sources(at: url.path)[0]),
                        bar: ProgressBar(isSilent: true, clock: SystemClock()),
                        listing: 5)
            }
            return try await store.read { try $0.catalog.counts() }
        }

        #expect(counts.tracks == 1)
    }

    @Test(arguments: [
        ("#EXTM3U\n#EXTINF:1,Aya Lund - Salt\nsalt.mp3\n", "an M3U playlist"),
        ("<!DOCTYPE html><html></html>", "an HTML page"),
        (
            #"{"info": {}, "playlists": [{"name": "x", "pid": 0, "tracks": [{"track_name": "Salt"}]}]}"#,
            "a set of playlists"
        ),
    ])
    func `a file that holds no profile is named by its kind`(text: String, words: String) throws {
        let rig = try CommandRig()
        let file = try rig.file("thing", Data(text.utf8))
        let error = #expect(throws: CommandError.self) { try ProfileFile(contentsOf: file) }

        #expect(error?.description.contains(words) == true)
    }
}

/// What a command line names.
struct ImportPathsTests {
    @Test func `a path where nothing is names the next step and the file that may be meant`() throws {
        let rig = try CommandRig()
        _ = try rig.file("tracks.csv", Data())
        let near = #expect(throws: CommandError.self) {
            try ImportPaths([rig.folder.appending(path: "track.csv").path], options: ImportOptions())
        }
        let far = #expect(throws: CommandError.self) { try ImportPaths(["/nowhere/x"], options: ImportOptions()) }

        #expect(near?.description.contains("did you mean tracks.csv?") == true)
        #expect(far?.description.contains("there is no file or folder '/nowhere/x'. Give a file") == true)
    }

    @Test func `a folder in which nothing is usable is refused with each file's reason`() throws {
        let rig = try CommandRig()
        _ = try rig.file("page.csv", Data("<!DOCTYPE html><html></html>".utf8))
        _ = try rig.file("nothing.csv", Data())
        let error = #expect(throws: CommandError.self) {
            try ImportPaths([rig.folder.path], options: ImportOptions())
        }

        #expect(error?.description.contains("nothing in \(rig.folder.path) can be imported") == true)
        #expect(error?.description.contains("page.csv is an HTML page") == true)
        #expect(error?.description.contains("nothing.csv is empty") == true)
    }

    @Test func `playlists of a folder are imported, and what is none is passed over`() async throws {
        let rig = try CommandRig()
        let folder = rig.folder.appending(path: "lists")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("#EXTM3U\n#EXTINF:1,Ada - Salt\nsalt.mp3\n".utf8).write(to: folder.appending(path: "a.m3u"))
        try Data("<html></html>".utf8).write(to: folder.appending(path: "b.html"))

        try await rig.run("import", "playlists", folder.path)

        #expect(try await rig.withStore { try await $0.read { try $0.catalog.providers() } } == ["playlists": 1])
    }
}
