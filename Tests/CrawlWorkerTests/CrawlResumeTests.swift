import Catalog
import Concurrency
import Foundation
import Messaging
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker
@testable import Runs

/// A crawl that is stopped in the middle of an artist and goes on: nothing is lost, nothing is fetched twice.
struct CrawlResumeTests {
    @Test(arguments: TestStore.available)
    func `a quota in the middle of an artist keeps the albums before it, and the crawl goes on by itself`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let closing = Mutex<SpotifyID?>("a-7")
            let provider = Self.artist(albums: 12) { album in
                if closing.withLock({ $0 == album }) {
                    throw ProviderError(.quotaExceeded(retryAfter: .seconds(600)), "no quota left")
                }
            }
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let run = try await rig.order()
            for _ in 0..<5 {
                try await rig.pump.runAll()
                try await rig.pump.advance(by: .seconds(70))
            }
            let waiting = try #require(try await store.read { try $0.runs.run(run.rawValue) })
            #expect(waiting.waitReason == "no quota left")
            #expect(try await rig.rows == [1, 7, 14])

            closing.withLock { $0 = nil }
            try await rig.pump.runAll()
            let summary = try await rig.summary(of: run)
            #expect(summary.created == [1, 12, 24])
            #expect(summary.skipped == [0, 0, 0])
            #expect(summary.failedArtistIDs.isEmpty)
            for number in 0..<12 where number != 7 {
                #expect(provider.questions.filter { $0 == "tracks a-\(number)" }.count == 1)
            }
        }
    }

    @Test(arguments: TestStore.available)
    func `a worker that dies in the middle of a big artist costs its last portion only`(
        on database: TestStore
    ) async throws {
        try await database.withStore { store in
            let deaths = Mutex(1)
            let provider = Self.artist(albums: 130) { album in
                let dies = deaths.withLock { left in
                    guard album == "a-119", left > 0 else { return false }
                    left -= 1
                    return true
                }
                if dies { throw CancellationError() }
            }
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let summary = try await rig.crawl()
            #expect(summary.created == [1, 130, 260])
            #expect(summary.skipped == [0, 0, 0])
            for number in 0..<100 {
                #expect(provider.questions.filter { $0 == "tracks a-\(number)" }.count == 1)
            }
            #expect(provider.questions.filter { $0 == "tracks a-110" }.count == 2)
        }
    }

    @Test func `an album that fails for the moment does not have its neighbours fetched again`() async throws {
        try await TestStore.sqlite.withStore { store in
            let failures = Failures(2)
            let provider = Self.artist(albums: 5) { if $0 == "a-2" { try failures.fail() } }
            let summary = try await CrawlRig(store, provider, genres: ["dub"]).crawl()
            #expect(summary.created == [1, 5, 10])
            #expect(summary.skipped == [0, 0, 0])
            #expect(summary.failedAlbumIDs.isEmpty && summary.failedArtistIDs.isEmpty)
            #expect(provider.questions.filter { $0.hasPrefix("tracks") && $0 != "tracks a-2" }.count == 4)
            #expect(provider.questions.filter { $0 == "tracks a-2" }.count == 3)
        }
    }

    @Test(arguments: TestStore.available)
    func `two workers with one big artist count every album once`(on database: TestStore) async throws {
        try await database.withStore { store in
            let provider = Self.artist(albums: 60) { _ in }
            let rig = CrawlRig(store, provider, genres: ["dub"])
            let run = try await rig.order()
            try await rig.pump.runNext()
            try await rig.pump.runNext()
            let job = try #require(try await rig.pump.waiting(in: .catalog).first)
            let work = CrawlArtistProcessor(provider: provider, store: store)
            let stored = try #require(try await store.read { try $0.runs.run(run.rawValue) })
            // The first worker stored a portion and was then taken for dead; the second did everything; the first woke
            // up.
            let first = try await work.prepare(job, rig.pump.context)
            let second = try await work.prepare(job, rig.pump.context)
            let item = try work.item(of: job)
            for effect in [second, first] {
                _ = try await effect.commit(
                    to: item, as: .done, of: stored, by: work, in: store
                )
            }
            let summary = try await rig.summary(of: run)
            #expect(summary.created == [1, 60, 120])
            #expect(summary.skipped == [0, 0, 0])
        }
    }

    @Test(arguments: TestStore.available)
    func `an album that lists fewer tracks than it announces is whole after all`(on database: TestStore) async throws {
        try await database.withStore { store in
            let reference = ArtistReference(id: "a", name: "A")
            let provider = AlteredStub(
                artists: { _, _ in Page(items: [Sample.artist("a", "A")]) },
                albums: { _, _ in Page(items: [Sample.album("b", by: [reference], tracks: 3)]) },
                tracks: { album, _ in Page(items: [Sample.track("t", on: album, number: 1)]) }
            )
            let rig = CrawlRig(store, provider, genres: ["dub"])
            #expect(try await rig.crawl().created == [1, 1, 1])
            let before = try await rig.writes
            let again = try await rig.crawl()
            #expect(again.created == [0, 0, 0])
            #expect(again.skipped == [0, 1, 1])
            #expect(try await rig.writes == before)
        }
    }

    /// An artist with albums of two tracks each; the closure may refuse an album's tracks.
    private static func artist(
        albums count: Int, _ tracks: @escaping @Sendable (SpotifyID) throws -> Void
    ) -> AlteredStub {
        let reference = ArtistReference(id: "a", name: "A")
        return AlteredStub(
            artists: { _, _ in Page(items: [Sample.artist("a", "A")]) },
            albums: { _, _ in
                Page(items: (0..<count).map { Sample.album("a-\($0)", by: [reference], tracks: 2) })
            },
            tracks: { album, _ in
                try tracks(album)
                return Page(items: (1...2).map { Sample.track("\(album)-\($0)", on: album, number: $0) })
            }
        )
    }
}
