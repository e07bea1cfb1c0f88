import Catalog
import Foundation
import Importing
import Messaging
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker
@testable import Runs

/// What a crawl stores: names, credits, shared albums, and what cannot be stored.
struct CrawlContentTests {
    private let tool = ArtistReference(id: "a1", name: "tool (mentioned)")
    private let guest = ArtistReference(id: "a2", name: "guest (mentioned)")

    @Test(arguments: TestStore.available)
    func `a mention never overwrites an artist's own name`(on database: TestStore) async throws {
        try await database.withStore { store in
            _ = try await CrawlRig(store).crawl()
            let (artist, album) = try await store.read { session in
                (
                    try session.catalog.artist("stub-artist-0"),
                    try session.catalog.album("stub-artist-0-album-1")
                )
            }
            #expect(artist?.name == "Stub Artist 0")
            #expect(artist?.genres == ["progressive metal"])
            #expect(album?.name == "Stub Album st-0-1")
            #expect(album?.released == ReleaseDate("2001-06-15"))
            #expect(album?.artists == [ArtistReference(id: "stub-artist-0", name: "Stub Artist 0")])
        }
    }

    @Test(arguments: TestStore.available)
    func `co-artists are kept, under their mentioned name until they are crawled themselves`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            _ = try await CrawlRig(store, shared(searching: ["a1"]), genres: ["dub"]).crawl()
            #expect(try await credits(in: store) == ["a1 Tool", "a2 guest (mentioned)"])

            let summary = try await CrawlRig(store, shared(searching: ["a2"]), genres: ["dub"]).crawl()
            #expect(try await credits(in: store) == ["a1 Tool", "a2 Guest"])
            #expect(summary.created == [0, 0, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `an artist that an import knew by name only is the crawled one`(on database: TestStore) async throws {
        try await database.withStore { store in
            let placeholder = ArtistReference(
                id: DerivedID.artist(named: "Stub Artist 0"), name: "Stub Artist 0")
            try await store.write { session in
                try session.catalog.upsertAlbums([
                    Album(
                        id: "old", name: "Old", kind: .album, artists: [placeholder], released: .unknown, totalTracks: 1
                    )
                ])
            }

            let rig = CrawlRig(store)
            let summary = try await rig.crawl()

            #expect(summary.created == [10, 20, 60])
            #expect(try await rig.rows == [10, 21, 60])
            let credit = try await store.read { try $0.catalog.album("old")?.artists }
            #expect(credit == [ArtistReference(id: "stub-artist-0", name: "Stub Artist 0")])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album of two artists is counted once, and both artists as created`(on database: TestStore) async throws {
        try await database.withStore { store in
            let rig = CrawlRig(store, shared(searching: ["a1", "a2"]), genres: ["dub"])
            let summary = try await rig.crawl()
            #expect(summary.created == [2, 1, 2])
            #expect(summary.skipped == [0, 1, 0])
            #expect(try await rig.rows == [2, 1, 2])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album that another worker stores meanwhile is counted once`(on database: TestStore) async throws {
        try await database.withStore { store in
            // Both artists' jobs have looked and found the album missing before either stores it.
            let work = CrawlArtistProcessor(provider: shared(searching: []), store: store)
            let rig = CrawlRig(store, shared(searching: ["a1", "a2"]), genres: ["dub"])
            let run = try await rig.order()
            try await rig.pump.runNext()
            try await rig.pump.runNext()
            let jobs = try await rig.pump.waiting(in: .catalog)
            let effects = [
                try await work.prepare(jobs[0], rig.pump.context), try await work.prepare(jobs[1], rig.pump.context),
            ]
            for (job, effect) in zip(jobs, effects) {
                let item = try work.item(of: job)
                let stored = try #require(try await store.read { try $0.runs.run(run.rawValue) })
                _ = try await effect.commit(
                    to: item, as: .done, of: stored, by: work, in: store
                )
            }
            let summary = try await rig.summary(of: run)
            #expect(summary.created == [2, 1, 2])
            #expect(summary.skipped == [0, 1, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album whose tracks cannot be fetched does not cost the artist's others`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(tracks: { album, _ in
                if album == "stub-artist-3-album-0" { throw Sample.unknown }
                return nil
            })
            let summary = try await CrawlRig(store, provider).crawl()
            #expect(summary.created == [10, 19, 57])
            #expect(summary.failedArtistIDs == ["stub-artist-3"])
            #expect(provider.questions.filter { $0 == "tracks stub-artist-3-album-0" }.count == 1)
        }
    }

    @Test func `an album that fails for the moment is fetched again before it is given up`() async throws {
        try await TestStore.sqlite.withStore { store in
            let failures = Failures(2)
            let provider = AlteredStub(tracks: { album, _ in
                if album == "stub-artist-3-album-0" { try failures.fail() }
                return nil
            })
            let summary = try await CrawlRig(store, provider).crawl()
            #expect(summary.created == [10, 20, 60])
            #expect(summary.failedArtistIDs.isEmpty)
        }
    }

    @Test(arguments: TestStore.available)
    func `an album that the store cannot hold is named and does not stop the rest`(on database: TestStore) async throws
    {
        try await database.withStore { store in
            let long = String(repeating: "x", count: 65)
            let provider = AlteredStub(
                artists: { _, _ in Page(items: [Sample.artist("a1", "Tool")]) },
                albums: { _, _ in
                    Page(items: [
                        Sample.album("b1", by: [tool], tracks: 1), Sample.album(long, by: [tool], tracks: 1),
                    ])
                },
                tracks: { album, _ in
                    Page(items: [
                        Sample.track("\(album.rawValue.prefix(2))-t1", on: album, number: 1),
                        Sample.track("\(album.rawValue.prefix(2))\(long)", on: album, number: 2),
                    ])
                }
            )
            let summary = try await CrawlRig(store, provider, genres: ["dub"]).crawl()
            #expect(summary.created == [1, 1, 1])
            #expect(summary.failedArtistIDs == ["a1"])
            #expect(summary.failedTrackIDs.count == 3)
        }
    }

    @Test(arguments: TestStore.available)
    func `a renamed artist keeps one row under the new name`(on database: TestStore) async throws {
        try await database.withStore { store in
            let provider = AlteredStub(artists: { _, _ in Page(items: [Sample.artist("stub-artist-0", "Renamed")]) })
            _ = try await CrawlRig(store).crawl()
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let summary = try await rig.crawl()
            #expect(summary.created == [0, 0, 0] && summary.failedArtistIDs.isEmpty)
            #expect(try await store.read { try $0.catalog.artist("stub-artist-0") }?.name == "Renamed")
            #expect(try await rig.rows == [10, 20, 60])
        }
    }

    /// One album of Tool and a guest; the search finds some of the two.
    private func shared(searching ids: [String]) -> AlteredStub {
        let names = ["a1": "Tool", "a2": "Guest"]
        return AlteredStub(
            artists: { _, _ in Page(items: ids.map { Sample.artist($0, names[$0] ?? "") }) },
            albums: { _, _ in Page(items: [Sample.album("b", by: [tool, guest], tracks: 2)]) },
            tracks: { _, _ in
                Page(items: [
                    Sample.track("t1", on: "b", number: 1, by: [tool]),
                    Sample.track("t2", on: "elsewhere", number: 2, by: [guest]),
                ])
            }
        )
    }

    private func credits(in store: Store) async throws -> [String]? {
        try await store.read { try $0.catalog.album("b") }?.artists.map { "\($0.id) \($0.name)" }
    }
}
