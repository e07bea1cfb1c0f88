import Catalog
import Concurrency
import Foundation
import Pipeline
import Providers
import Runs
import Storage

/// Stores what the crawl of a big artist has found, portion by portion.
///
/// Small artists, most of them, are done before the first portion is due and take one transaction.
final class CrawlCheckpoint: Sendable {
    private let store: Store
    private let provider: String
    private let wantsEntries: Bool
    private let run: String
    private let key: String
    private let clock: any TimeSource
    private let last: Mutex<Duration>

    /// How many albums, at most, are found before a portion is stored.
    static let portion = 50
    /// The longest time between portions; bounds the requests lost with a worker when the provider is slow.
    static let interval = Duration.seconds(5)

    /// Stores the portions of one item of a run, under the provider's name; the clock measures their age.
    init(store: Store, provider: any CatalogProvider, run: String, key: String, clock: any TimeSource) {
        self.store = store
        self.provider = provider.name
        wantsEntries = provider.givesEntries
        self.run = run
        self.key = key
        self.clock = clock
        last = Mutex(clock.uptime)
    }

    /// Which of some albums earlier attempts have stored, and which the store holds whole.
    ///
    /// - Throws: ``ItemAlreadyFinished`` when another worker has finished the item.
    func albums(among ids: [SpotifyID]) async throws -> StoredAlbums {
        let stored: StoredAlbums? = try await store.read(plan: .indexOnly) { [run, key, wantsEntries] session in
            let item = try session.runs.item(RunItemID(run: run, phase: CrawlRun.phase, key: key))
            guard let item, item.state == .pending else { return nil }
            let own = Set(CrawlItemState(of: item).albums)
            let others = ids.filter { !own.contains($0) }
            var complete = try session.catalog.tracksOfCompleteAlbums(among: others)
            if wantsEntries {
                for album in try session.catalog.albumsWithoutEntries(among: others) { complete[album] = nil }
            }
            return StoredAlbums(own: own, complete: complete)
        }
        guard let stored else { throw ItemAlreadyFinished() }
        return stored
    }

    /// Stores a portion when it is large or old enough, or urgent.
    ///
    /// - Returns: Whether it did.
    /// - Throws: ``ItemAlreadyFinished`` when another worker has finished the item.
    func keep(_ portion: CrawledArtist, _ isUrgent: Bool) async throws -> Bool {
        guard !portion.albums.isEmpty else { return false }
        let isDue =
            isUrgent || portion.albums.count >= Self.portion || last.withLock { clock.uptime - $0 >= Self.interval }
        guard isDue else { return false }
        let requests = RequestMeter.current?.take() ?? 0
        let isOpen = try await store.write(plan: .indexOnly) { [run, key, provider] session in
            guard let item = try session.runs.lockPendingItem(RunItemID(run: run, phase: CrawlRun.phase, key: key))
            else {
                return false
            }
            var itemState = CrawlItemState(of: item)
            try itemState.add(portion, to: session, provider: provider)
            try session.runs.note(
                try JSONEncoder().encode(itemState), of: RunItemID(run: run, phase: CrawlRun.phase, key: key))
            try session.runs.addRequests(requests, to: run)
            return true
        }
        guard isOpen else { throw ItemAlreadyFinished() }
        last.withLock { $0 = clock.uptime }
        return true
    }

    /// Another worker finished the item in the meantime.
    struct ItemAlreadyFinished: Error {}
}

/// Which of an artist's albums need not be fetched.
struct StoredAlbums: Sendable {
    /// Those that earlier attempts at this artist have stored and counted.
    var own: Set<SpotifyID> = []
    /// Those that the store holds whole, as far as it knows, with the number of their tracks there.
    var complete: [SpotifyID: Int] = [:]

    /// Whether the store holds as many tracks of an album as the provider says that it has.
    func isComplete(_ album: Album) -> Bool { complete[album.id].map { $0 >= album.totalTracks } ?? false }
}
