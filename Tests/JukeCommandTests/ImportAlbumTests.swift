import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// Which albums and credits tracks have after a second file about them.
struct ImportAlbumTests {
    private static let identified = """
        track_id,track_name,artist_name,album_name,isrc,release_date
        4TrkInvented0000000001,Paper Harbour,Aya Lund,Hits 99,QZINV2600001,1999

        """

    @discardableResult
    private func read(_ text: String, into store: Store, provider: String = "made up") async throws -> ImportReport {
        let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await CatalogImport(store: store, provider: provider, batchSize: 100, clock: SystemClock())
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]),
                bar: ProgressBar(isSilent: true, clock: SystemClock()), listing: 5)
    }

    /// Album titles by track title.
    private func albums(_ store: Store) async throws -> [String: String] {
        try await store.read { session in
            let rows = try session.sql.query(
                "SELECT t.name, a.name FROM catalog_track t JOIN catalog_album a ON a.id = t.album_id")
            return Dictionary(
                try rows.map { (try $0.text(0), try $0.text(1)) }, uniquingKeysWith: { first, _ in first })
        }
    }

    @Test(arguments: TestStore.available)
    func `a new track goes to the album that its file names`(_ database: TestStore) async throws {
        try await database.withStore { store in
            let named = "title,artist,album,isrc\nPaper Harbour,Aya Lund,Tidal Rooms,QZINV2600001\n"
            try await read(Self.identified, into: store)
            try await read(named, into: store)
            let alone = try await store.read { try $0.catalog.counts() }
            try await read(named + "Quiet Engine,Aya Lund,Tidal Rooms,\n", into: store)
            let again = try await read(named + "Quiet Engine,Aya Lund,Tidal Rooms,\n", into: store)

            #expect(alone.albums == 1)
            #expect(try await albums(store) == ["Paper Harbour": "Hits 99", "Quiet Engine": "Tidal Rooms"])
            #expect(again.tracks.inserted + again.tracks.updated == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `an album of one title is the stored one`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await read(Self.identified.replacing("Hits 99", with: "Tidal rooms"), into: store)
            try await read(
                "title,artist,album,isrc\nPaper Harbour,Aya Lund,Tidal Rooms,QZINV2600001\nQuiet Engine,Aya Lund,Tidal Rooms,\n",
                into: store)

            #expect(try await store.read { try $0.catalog.counts() }.albums == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `a track without an album gets the one that a later file names`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await read("title,artist,isrc\nPaper Harbour,Aya Lund,QZINV2600001\n", into: store)
            try await read(Self.identified, into: store)

            #expect(try await albums(store) == ["Paper Harbour": "Hits 99"])
            #expect(try await store.read { try $0.catalog.counts() }.albums == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `adoption leaves no album without tracks, and removal none either`(_ database: TestStore) async throws {
        try await database.withStore { store in
            try await read(
                "title,artist,duration_ms\nSalt,Aya Lund,200000\nPepper,Mira Sol,125000\n", into: store,
                provider: "first")
            try await read(
                """
                id,name,artists,artist_ids,album,album_id,duration_ms
                4TrkInvented0000000001,Salt,['Aya Lund'],['4ArtInvented0000000001'],Tidal Rooms,4AlbInvented0000000001,200000
                4TrkInvented0000000002,Pepper,['Mira Sol'],['4ArtInvented0000000002'],Tidal Rooms,4AlbInvented0000000001,125000

                """, into: store, provider: "second")
            let adopted = try await store.read { try $0.catalog.counts() }
            try await store.write { session throws in
                _ = try session.catalog.remove(provider: "second")
                _ = try session.catalog.remove(provider: "first")
            }
            let left = try await store.read { try $0.catalog.counts() }

            #expect(adopted.tracks == 2 && adopted.albums == 1 && adopted.artists == 2)
            #expect(left.tracks == 0 && left.albums == 0 && left.artists == 0)
        }
    }

    @Test(arguments: TestStore.available)
    func `a later row of the same id that names another artist changes the credits`(_ database: TestStore) async throws
    {
        try await database.withStore { store in
            try await read(Self.identified, into: store)
            try await read("track_id,title,artist\n4TrkInvented0000000001,a,A\n", into: store)
            let renamed = try await store.read { try $0.catalog.track("4TrkInvented0000000001") }
            try await read("track_id,title,artist\n4TrkInvented0000000001,a,\"A, Mira Sol\"\n", into: store)

            #expect(renamed?.name == "a" && renamed?.artists.map(\.name) == ["A"])
        }
    }
}
