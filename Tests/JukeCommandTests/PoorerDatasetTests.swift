import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// A file that knows less than the store.
struct PoorerDatasetTests {
    private static let features = "0.5,0.4,5,-7.5,1,0.05,0.2,0,0.1,0.6,120.5"
    private static let featureColumns =
        "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"

    /// What the store knows: a double album by two artists with an explicit track, and a compilation.
    private static func store(_ body: (Store) async throws -> Void) async throws {
        try await TestStore.sqlite.withStore { store in
            try await store.write { session in
                let ada = ArtistReference(id: "a1", name: "Ada")
                let bee = ArtistReference(id: "a2", name: "Bee")
                try session.catalog.upsertArtists([
                    Artist(id: "a1", name: "Ada", genres: ["dub"], popularity: 61), Artist(id: "a2", name: "Bee"),
                ])
                try session.catalog.upsertAlbums([
                    Album(
                        id: "r1", name: "Record", kind: .compilation, artists: [ada, bee],
                        released: ReleaseDate("2006-05-17") ?? .unknown, totalTracks: 12)
                ])
                try session.catalog.upsertTracks([
                    Track(
                        id: "t1", name: "Song", album: "r1", artists: [bee, ada], discNumber: 2, trackNumber: 7,
                        durationMilliseconds: 200_000, isExplicit: true, isrc: "XX1", popularity: 44)
                ])
            }
            try await body(store)
        }
    }

    @discardableResult
    private static func read(_ columns: String, _ rows: String..., into store: Store) async throws -> ImportReport {
        let text = (["\(columns),\(featureColumns)"] + rows.map { "\($0),\(features)" }).joined(separator: "\n")
        let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await CatalogImport(store: store, provider: "poor", batchSize: 1, clock: SystemClock())
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]),
                bar: ProgressBar(isSilent: true, clock: SystemClock()), listing: 5)
    }

    @Test func `names alone change nothing of what is known but add the features`() async throws {
        try await Self.store { store in
            let before = try await store.read { (try $0.catalog.track("t1"), try $0.catalog.album("r1")) }

            let report = try await Self.read("track_id,track_name,artist_name", "t1,Song,Bee", into: store)

            #expect(report.tracks.unchanged == 1)
            #expect(report.features.inserted == 1)
            let after = try await store.read { (try $0.catalog.track("t1"), try $0.catalog.album("r1")) }
            #expect(after == before)
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts == CatalogCounts(genres: 1, artists: 2, albums: 1, tracks: 1, features: 1))
        }
    }

    @Test func `a stored album keeps what the file leaves open`() async throws {
        try await Self.store { store in
            let before = try await store.read { try $0.catalog.album("r1") }

            try await Self.read(
                "track_id,track_name,artist_name,album_id,release_date", "t1,Song,Somebody,r1,2006", into: store)

            #expect(try await store.read { try $0.catalog.album("r1") } == before)
            #expect(try await store.read { try $0.catalog.track("t1") }?.isExplicit == true)
        }
    }

    @Test func `the values that the file has still count`() async throws {
        try await Self.store { store in
            try await Self.read(
                "track_id,track_name,artist_name,artist_id,explicit,album_id,album_type,release_date",
                "t1,Song (new),Bee,a2,false,r1,single,2007", into: store)

            let track = try #require(try await store.read { try $0.catalog.track("t1") })
            #expect(track.name == "Song (new)")
            #expect(!track.isExplicit)
            #expect(track.artists.map(\.id) == ["a2"])
            #expect(try await store.read { try $0.catalog.album("r1") }?.kind == .single)
            #expect(try await store.read { try $0.catalog.album("r1") }?.released == ReleaseDate("2007"))
        }
    }

    @Test func `new tracks go to the stored artist of that name, and to its album`() async throws {
        try await Self.store { store in
            try await Self.read(
                "track_id,track_name,artist_name,album_name", "t1,Song,Bee,Record", "t2,Other,Bee,Record",
                "t3,Third,Cee,Debut", into: store)

            let tracks = try await store.read { try $0.catalog.tracks(among: ["t1", "t2", "t3"]) }
            #expect(tracks["t2"]?.artists == [ArtistReference(id: "a2", name: "Bee")])
            #expect(tracks["t2"]?.album == "r1")
            #expect(tracks["t3"]?.album != "r1")
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts == CatalogCounts(genres: 1, artists: 3, albums: 2, tracks: 3, features: 3))

            let again = try await Self.read(
                "track_id,track_name,artist_name,album_name", "t1,Song,Bee,Record", "t2,Other,Bee,Record",
                "t3,Third,Cee,Debut", into: store)
            #expect([again.artists, again.albums, again.tracks].map { $0.inserted + $0.updated } == [0, 0, 0])
        }
    }

    @Test func `of several stored artists with one name none is guessed`() async throws {
        try await Self.store { store in
            try await store.write { try $0.catalog.upsertArtists([Artist(id: "a9", name: "Bee")]) }

            try await Self.read("track_id,track_name,artist_name", "t2,Other,Bee", into: store)

            let track = try #require(try await store.read { try $0.catalog.track("t2") })
            #expect(!["a2", "a9"].contains(track.artists.first?.id.rawValue ?? ""))
        }
    }
}
