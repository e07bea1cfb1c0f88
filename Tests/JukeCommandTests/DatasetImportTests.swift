import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// A file's way into the store.
struct DatasetImportTests {
    private static func read(
        _ contents: Data, into store: Store, batchSize: Int = 7, listing: Int = 20
    ) async throws -> ImportReport {
        let url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).csv")
        try contents.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await CatalogImport(store: store, provider: "made up", batchSize: batchSize, clock: SystemClock())
            .run(
                try ImportReader(ImportSource.sources(at: url.path)[0]),
                bar: ProgressBar(isSilent: true, clock: SystemClock()),
                listing: listing)
    }

    private static func read(_ text: String, into store: Store) async throws -> ImportReport {
        try await read(Data(text.utf8), into: store)
    }

    @Test(arguments: TestStore.available)
    func `a second import changes nothing`(_ database: TestStore) async throws {
        try await database.withStore { store in
            let text = MadeUpDataset.text(0..<45)
            let first = try await Self.read(text, into: store)
            let revision = try await store.read { try $0.embeddings.revision() }
            let second = try await Self.read(text, into: store)

            #expect(first.rows == 45)
            #expect([first.artists, first.albums].map(\.inserted) == [5, 5])
            #expect([first.tracks, first.features].map(\.inserted) == [45, 45])
            for counts in [second.artists, second.albums, second.tracks, second.features] {
                #expect(counts.inserted + counts.updated + counts.refused.count == 0)
            }
            #expect([second.artists, second.albums].map(\.unchanged) == [5, 5])
            #expect([second.tracks, second.features].map(\.unchanged) == [45, 45])
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts == CatalogCounts(genres: 4, artists: 5, albums: 5, tracks: 45, features: 45))
            #expect(try await store.read { try $0.embeddings.revision() } == revision)
        }
    }

    @Test func `bad rows are left out and listed with their lines`() async throws {
        try await TestStore.sqlite.withStore { store in
            let rows = [
                MadeUpDataset.header, MadeUpDataset.row(1), "no/id,no id,a,A,al,Al,1,g,0,0,0,0,0,0,0,0,0,0,0,4",
                MadeUpDataset.row(2, name: "two\nlines"), "too,few", MadeUpDataset.row(3),
                MadeUpDataset.row(4, features: "1.5,0.5,5,-7,1,0,0,0,0,0,120,4"), MadeUpDataset.row(3),
            ]

            let report = try await Self.read(rows.joined(separator: "\n"), into: store)

            #expect(report.rows == 7)
            #expect(report.repeatedRows == 1)
            #expect(report.badRowCount == 2)
            #expect(report.badRows.map(\.line) == [3, 6])
            #expect(report.badRows[0].reason.contains("no track id"))
            #expect(report.badRows[1].reason.contains("2 fields"))
            #expect(report.leftOut.mapValues(\.count) == ["not_an_id": 1, "broken": 1])
            // A feature that cannot be costs the feature, not the row.
            #expect(report.tracksWithGaps == 1)
            #expect(try await store.read { try $0.catalog.counts().tracks } == 4)
        }
    }

    @Test func `as many bad rows are listed as were asked for, and all are counted`() async throws {
        try await TestStore.sqlite.withStore { store in
            let text = ([MadeUpDataset.header] + Array(repeating: "bad", count: 30)).joined(separator: "\n")

            let report = try await Self.read(Data(text.utf8), into: store, listing: 4)

            #expect(report.badRows.map(\.line) == [2, 3, 4, 5])
            #expect(report.badRowCount == 30)
            #expect(report.lines.contains("    … and 26 more"))
        }
    }

    @Test func `a file that was cut off leaves the store untouched`() async throws {
        let rig = try CommandRig()
        let whole = try MadeUpDataset.gzipped(MadeUpDataset.text(0..<5_000), in: rig.folder)
        try await TestStore.sqlite.withStore { store in
            let error = await #expect(throws: ImportError.self) {
                try await Self.read(whole.dropLast(whole.count / 3), into: store)
            }

            #expect(error?.code == .truncated)
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts == CatalogCounts(genres: 0, artists: 0, albums: 0, tracks: 0, features: 0))
        }
    }

    @Test func `the marks of editors and spreadsheets in a file do not matter`() async throws {
        let cyrillic = "Мои песни (Есть у меня)"
        let long = String(repeating: "Long titles, and \"quotes\" ", count: 10).prefix(248)
        let rows = [
            MadeUpDataset.header, MadeUpDataset.row(1, name: cyrillic),
            MadeUpDataset.row(2, name: String(long)), MadeUpDataset.row(3, name: "first\r\nsecond"),
        ]
        try await TestStore.sqlite.withStore { store in
            let text = "\u{FEFF}" + rows.joined(separator: "\r\n") + "\r\n"

            let report = try await Self.read(text, into: store)

            #expect(report.tracks.inserted == 3)
            #expect(report.badRowCount == 0)
            let names = try await store.read { session in
                try ["t1", "t2", "t3"].map { try session.catalog.track(SpotifyID($0))?.name }
            }
            #expect(names == [cyrillic, String(long).trimmingCharacters(in: .whitespaces), "first\r\nsecond"])
        }
    }

    @Test func `an artist without a name keeps its credits under a placeholder`() async throws {
        try await TestStore.sqlite.withStore { store in
            let text = [
                MadeUpDataset.header, MadeUpDataset.row(1), MadeUpDataset.row(11, artist: ""),
                MadeUpDataset.row(12, artist: ""),
            ].joined(separator: "\n")

            // One row a batch: later mentions are nameless too.
            let first = try await Self.read(Data(text.utf8), into: store, batchSize: 1)
            let second = try await Self.read(Data(text.utf8), into: store, batchSize: 1)

            #expect(first.artists.inserted == 2)
            #expect(first.artists.refused.isEmpty)
            #expect(second.artists.unchanged == 2)
            let credited = try await store.read { session in
                try ["t1", "t11", "t12"].map { try session.catalog.track(SpotifyID($0))?.artists.first }
            }
            #expect(credited.map { $0?.name } == ["Artist 0", "Unknown artist", "Unknown artist"])
            #expect(credited.map { $0?.id } == ["a0", "a1", "a1"])
        }
    }

    @Test func `a name that the store knows survives a dataset without it, and replaces the placeholder`() async throws
    {
        try await TestStore.sqlite.withStore { store in
            let nameless = [MadeUpDataset.header, MadeUpDataset.row(11, artist: "")].joined(separator: "\n")
            let named = [MadeUpDataset.header, MadeUpDataset.row(12, artist: "Tool")].joined(separator: "\n")
            var names: [String?] = []

            for text in [nameless, named, nameless] {
                _ = try await Self.read(text, into: store)
                names.append(try await store.read { try $0.catalog.artist("a1")?.name })
            }

            #expect(names == ["Unknown artist", "Tool", "Tool"])
        }
    }

    @Test func `an interrupted import keeps whole batches, and a second one completes it`() async throws {
        try await TestStore.sqlite.withStore { store in
            let data = Data(MadeUpDataset.text(0..<200).utf8)
            let importing = Task { try await Self.read(data, into: store, batchSize: 10) }
            importing.cancel()

            await #expect(throws: CancellationError.self) { _ = try await importing.value }
            let counts = try await store.read { try $0.catalog.counts() }
            #expect(counts.tracks.isMultiple(of: 10))
            #expect(counts.tracks == counts.features)

            _ = try await Self.read(data, into: store)
            #expect(try await store.read { try $0.catalog.counts().tracks } == 200)
        }
    }
}
