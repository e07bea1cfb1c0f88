import Catalog
import Concurrency
import Ranking
import Storage

/// An index that was built, the revision that it shows, and where it came from.
struct BuiltIndex: Sendable {
    let index: CatalogIndex?
    let revision: Int64
    let origin: IndexOrigin
    /// Whether the index was loaded.
    var isNews = true
}

/// Has one index at a time built beside the present one, and leaves time between two.
final class IndexBuilder: Sendable {
    private enum Work {
        case none
        case building(since: Duration)
        case done(Result<BuiltIndex, any Error>)
    }

    private struct State {
        var work = Work.none
        /// When the next may begin.
        var earliest = Duration.zero
        var comparedFacts: Duration?
    }

    private let state = Mutex(State())
    private let clock: any TimeSource

    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// Whether another index is to be built now; a caller that gets `true` runs the work.
    func begin(at now: Duration) -> Bool {
        state.withLock { state in
            guard case .none = state.work, now >= state.earliest else { return false }
            state.work = .building(since: now)
            return true
        }
    }

    /// Builds an index.
    func run(_ work: @Sendable () async throws -> BuiltIndex) async {
        let result: Result<BuiltIndex, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        let now = clock.uptime
        state.withLock { state in
            // Half of the time is enough where changes do not end.
            if case .building(let begin) = state.work { state.earliest = now + (now - begin) }
            state.work = .done(result)
        }
    }

    /// The index that was built; `nil` as long as there is none, each one once.
    ///
    /// - Throws: What the building threw.
    func take() throws -> BuiltIndex? {
        let result = state.withLock { state -> Result<BuiltIndex, any Error>? in
            guard case .done(let result) = state.work else { return nil }
            state.work = .none
            return result
        }
        return try result?.get()
    }

    /// Whether the catalog's facts are to be compared now.
    func comparesFacts(at now: Duration, every pause: Duration) -> Bool {
        state.withLock { state in
            if let last = state.comparedFacts, now - last < pause { return false }
            state.comparedFacts = now
            return true
        }
    }
}

/// The sizes at which an index is changed in another way.
struct IndexLimits: Sendable {
    /// A smaller index is loaded at once, in less than a second; a larger one is built beside the present one.
    var smallRows = 20_000
    /// With more changed rows the index is built anew: each query compares with all of them.
    var mergedRows = 32_768
    /// With as many changed rows no more are put over the index, until another one is built.
    var mostRows = 262_144
    /// More changes at once are not read one by one.
    var mostAtOnce = 65_536
    /// The time between two comparisons of the catalog's facts while vectors change.
    var factsPause = Duration.seconds(60)
}

extension CatalogIndex {
    /// How many rows all kinds have.
    var rowCount: Int { ResourceType.allCases.reduce(0) { $0 + self[$1].count } }
}

extension ResourceChange {
    /// What the store has of a resource.
    init(_ changed: ChangedVector) {
        self.init(
            spotifyID: changed.spotifyID, vector: changed.vector, quality: changed.quality, features: changed.features)
    }
}
