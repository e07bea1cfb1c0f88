import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// Two files about the same music, of which one knows the artists by name only.
struct ImportOrderTests {
    private static let features = "0.5,0.4,5,-7.5,1,0.05,0.2,0,0.1,0.6,120.5"
    private static let featureColumns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"

    private static let poor = file(
        "track_id,track_name,artist_name,album_id,album_name,genres",
        "t1,Song,Bee,r1,Record,dub;drone", "t2,Other,Bee,r2,Later,dub;drone", "t3,Third,Cee,r3,Debut,",
        "t4,Fourth,Dee,r4,D,")
    private static let rich = file(
        "track_id,track_name,artist_id,artist_name,album_id,album_name,explicit,track_number,artist_popularity",
        "t1,Song,a2,Bee,r1,Record,true,7,61", "t5,Fifth,a3,Cee,r5,Second,true,1,", "t6,Sixth,a8,Eff,r6,F,false,2,")

    private static func file(_ columns: String, _ rows: String...) -> String {
        (["\(columns),\(featureColumns)"] + rows.map { "\($0),\(features)" }).joined(separator: "\n")
    }

    @discardableResult
    private static func read(_ text: String, into store: Store) async throws -> ImportReport {
        let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await CatalogImport(store: store, provider: "made up", batchSize: 1, clock: SystemClock())
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]),
                bar: ProgressBar(isSilent: true, clock: SystemClock()), listing: 5)
    }

    /// Everything that the store knows of the files' tracks, albums and artists.
    private static func contents(of store: Store) async throws -> [String] {
        try await store.read { session in
            let tracks = try session.catalog.tracks(among: (1...6).map { SpotifyID("t\($0)") })
            let albums = try session.catalog.albums(among: (1...6).map { SpotifyID("r\($0)") })
            let artists = try ["Bee", "Cee", "Dee", "Eff"].flatMap { name in
                try session.catalog.artists(named: [name])[name, default: []]
            }.map { try session.catalog.artist($0) }
            return tracks.values.map { "\($0)" }.sorted() + albums.values.map { "\($0)" }.sorted()
                + artists.map { "\(String(describing: $0))" } + ["\(try session.catalog.counts())"]
        }
    }

    @Test(arguments: TestStore.available)
    func `whichever file comes first, the catalog is the same`(_ database: TestStore) async throws {
        var catalogs: [[String]] = []
        for files in [[Self.rich, Self.poor], [Self.poor, Self.rich], [Self.poor, Self.rich, Self.poor, Self.rich]] {
            try await database.withStore { store in
                for file in files { try await Self.read(file, into: store) }
                catalogs.append(try await Self.contents(of: store))
            }
        }

        #expect(catalogs[1] == catalogs[0])
        #expect(catalogs[2] == catalogs[0])
    }

    @Test(arguments: TestStore.available)
    func `credits to a name go to the artist that turns out to have it`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await Self.read(Self.poor, into: store)

            let report = try await Self.read(Self.rich, into: store)
            let again = try await Self.read(Self.rich, into: store)

            #expect(report.identifiedArtists == 2)
            #expect(again.identifiedArtists == 0)
            #expect([again.artists, again.albums, again.tracks].map { $0.inserted + $0.updated } == [0, 0, 0])
            try await store.read { session throws in
                let bee = ArtistReference(id: "a2", name: "Bee")
                #expect(try session.catalog.counts().artists == 4)
                #expect(try session.catalog.track("t2")?.artists == [bee])
                #expect(try session.catalog.album("r2")?.artists == [bee])
                #expect(try session.catalog.track("t1")?.isExplicit == true)
                #expect(try session.catalog.artist("a2")?.genres == ["dub", "drone"])
                #expect(try session.catalog.artist("a2")?.popularity == 61)
            }
        }
    }

    @Test func `of several artists that bear the name none is guessed, wherever they stand in the file`() async throws {
        try await TestStore.sqlite.withStore { store in
            try await Self.read(Self.poor, into: store)

            let report = try await Self.read(
                Self.file(
                    "track_id,track_name,artist_id,artist_name,album_id,album_name", "t7,A,a2,Bee,r7,A",
                    "t8,B,a9,Bee,r8,B"),
                into: store)

            #expect(report.identifiedArtists == 0)
            let track = try await store.read { try $0.catalog.track("t2") }
            #expect(
                track?.artists == [ArtistReference(id: DerivedID.artist(named: "Bee"), name: "Bee")])
        }
    }

    @Test func `within one file, rows with and without an identifier mean the same artist`() async throws {
        try await TestStore.sqlite.withStore { store in
            let report = try await Self.read(
                Self.file(
                    "track_id,track_name,artist_id,artist_name,album_id,album_name", "t1,A,,Bee,r1,A",
                    "t2,B,a2,Bee,r2,B"),
                into: store)

            #expect(report.identifiedArtists == 1)
            #expect(try await store.read { try $0.catalog.track("t1") }?.artists.map(\.id) == ["a2"])
        }
    }
}
