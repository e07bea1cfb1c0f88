import Catalog
import CommandKit
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
        return try await CatalogImport(store: store, provider: provider, batchSize: 2)
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]), bar: ProgressBar(isSilent: true), listing: 5)
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
                "track_id,title,artist,album,genres\n4TrkInvented0000000003,Wrong,Nobody,Nothing,noise\n", into: store,
                provider: "wrong")

            let removal = try await store.write { try $0.catalog.remove(provider: "wrong") }

            #expect(removal.tracks == 1 && removal.albums == 1 && removal.artists == 1 && removal.genres == 1)
            #expect(try await store.read { try $0.catalog.counts() } == before)
            #expect(try await store.write { try $0.catalog.remove(provider: "wrong") }.isEmpty)
        }
    }
}
