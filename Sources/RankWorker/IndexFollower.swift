import Catalog
import Concurrency
import Logging
import Messaging
import Ranking
import Runs
import ServiceLifecycle
import Storage

/// Keeps the index in step with the store.
///
/// It asks what has changed and lays it over the index. Where there are too many changes, another index is built beside
/// it.
struct IndexFollower: Service {
    let index: LiveIndex
    let store: Store
    /// Where snapshots are; `nil` for none.
    var snapshots: SnapshotFolder?
    let interval: Duration
    let clock: any TimeSource
    let logger: Logger
    var limits = IndexLimits()

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let builder = IndexBuilder(clock: clock)
                while !Task.isCancelled {
                    do {
                        try await clock.sleep(for: interval)
                        if let work = try await follow(builder) {
                            group.addTask { await builder.run(work) }
                        }
                    } catch let error where error.isCancellation {
                        break
                    } catch {
                        // The old index stays good; the store may be back in a moment.
                        logger.log(
                            level: error.isOutage ? .debug : .warning, "the store's revision cannot be read",
                            metadata: ["error": "\(error)"])
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Shows the first index: a snapshot where there is one of the active model, else what the store has.
    ///
    /// An older snapshot is a state that the store had, as a worker has that is behind; what is new comes with the next
    /// look at the store. That look also compares the facts of the catalog, which change without the revision.
    ///
    /// - Parameter isExact: Whether only the store's present state will do.
    /// - Throws: `StorageError`.
    func start(exactly isExact: Bool = false) async throws {
        let begin = clock.uptime
        let label = try await store.read { [url = store.url] in
            try IndexLoader($0).label(of: url, withFacts: isExact)
        }
        guard let snapshots, let label else { return try await refresh() }
        do {
            let found = try await BackgroundThread.run(isUrgent: true) {
                try snapshots.newest(for: label, exactly: isExact)
            }
            guard let found else { return try await refresh() }
            let origin = IndexOrigin(.snapshot, found.label, isUnchecked: !isExact, in: clock.uptime - begin)
            index.swap(to: found.index, revision: found.label.revision, from: origin)
            index.note(revision: label.revision)
            tell(found.index, origin)
        } catch let error as SnapshotError {
            logger.warning("the snapshot of the index is left; loading from the store", metadata: ["error": "\(error)"])
            try await refresh()
        }
    }

    /// Shows the store's present state, at once.
    ///
    /// - Throws: `StorageError`.
    func refresh() async throws {
        if try await catchUp(comparesFacts: true) == .loading { try await put(load(sparing: false)) }
    }

    // MARK: - Steps

    /// Shows what can be shown without another index, and whatever index the builder has built.
    ///
    /// - Returns: What the builder is to do; `nil` for nothing, or where it is at work.
    func follow(_ builder: IndexBuilder) async throws -> (@Sendable () async throws -> BuiltIndex)? {
        if let built = try builder.take() { try await put(built) }
        let now = clock.uptime
        let isSmall = (index.current?.rowCount ?? 0) < limits.smallRows
        let need = try await catchUp(comparesFacts: isSmall || builder.comparesFacts(at: now, every: limits.factsPause))
        guard let need else { return nil }
        if need == .loading, isSmall {
            try await put(load(sparing: false))
            return nil
        }
        guard builder.begin(at: now) else { return nil }
        return { try await need == .loading ? load(sparing: true) : merge() }
    }

    /// What an index needs that cannot be had by putting changes over it.
    enum Need { case merging, loading }

    /// What has changed since the index.
    private enum Found: Sendable {
        case nothing
        case changes([ResourceType: [ResourceChange]], revision: Int64)
        case unlisted
    }

    /// Puts what has changed over the index, as far as the store has listed it.
    func catchUp(comparesFacts: Bool) async throws -> Need? {
        guard let parts = index.parts else {
            let revision = try await store.read { try $0.embeddings.revision() }
            index.note(revision: revision)
            return revision == index.revision ? nil : .loading
        }
        guard parts.changes.count < limits.mostRows else {
            index.note(revision: try await store.read { try $0.embeddings.revision() })
            return parts.changes.isPartial ? .loading : .merging
        }
        let (found, revision) = try await changes(of: parts.base, since: parts.revision, atMost: limits.mostAtOnce)
        index.note(revision: revision)
        let changes: IndexChanges
        switch found {
        case .unlisted: return .loading
        case .nothing: changes = parts.changes
        case .changes(let found, let revision):
            changes = parts.base.changes(found, after: parts.changes)
            index.show(changes, revision: revision)
            logger.trace("changes shown", metadata: ["rows": "\(changes.count)", "revision": "\(revision)"])
        }
        if changes.isPartial { return .loading }
        if try await hasOtherFacts(comparesFacts, isBehind: !changes.isEmpty) { return .loading }
        if changes.count > limits.mergedRows { return .merging }
        // A snapshot of the index must not be too old for the store's list of changes.
        guard !changes.isEmpty, let label = index.loaded?.origin.label else { return nil }
        return revision - label.revision > EmbeddingStore.keptRevisions / 2 ? .merging : nil
    }

    /// What has changed since a revision that an index shows.
    private func changes(
        of base: CatalogIndex, since earlier: Int64, atMost most: Int
    ) async throws -> (found: Found, revision: Int64) {
        try await store.read(plan: .indexOnly) { session in
            let (revision, changes) = try session.embeddings.changes(since: earlier)
            if revision == earlier { return (.nothing, revision) }
            guard !changes.isUnlisted, changes.count <= most,
                try session.embeddings.activeVersion() == base.modelVersion
            else { return (.unlisted, revision) }
            var found: [ResourceType: [ResourceChange]] = [:]
            for (type, ids) in changes.ids {
                let vectors = try session.embeddings.changedVectors(of: ids, type, version: base.modelVersion)
                // What was deleted has no identifier to find its row by.
                guard vectors.count == ids.count else { return (.unlisted, revision) }
                found[type] = vectors.map(ResourceChange.init)
            }
            return (.changes(found, revision: revision), revision)
        }
    }

    /// Whether the facts of the catalog are others than the index has.
    private func hasOtherFacts(_ isAsked: Bool, isBehind: Bool) async throws -> Bool {
        guard let origin = index.loaded?.origin, origin.isUnchecked || isBehind && isAsked else { return false }
        let facts = try await store.read { [url = store.url] in try IndexLoader($0).facts(of: url) }
        guard facts == origin.facts else { return true }
        index.noteChecked()
        return false
    }

    // MARK: - Building

    /// Loads the store.
    ///
    /// - Parameter isSparing: Whether one thread does all.
    /// - Returns: The index of the active model.
    /// - Throws: `StorageError`.
    private func load(sparing isSparing: Bool) async throws -> BuiltIndex {
        let begin = clock.uptime
        // The first index answers as soon as it can; `IndexPruner` sees to the rest.
        let isFirst = index.current == nil
        let (loaded, label, facts) = try await store.read { [url = store.url] session in
            try BuildConcurrency.$isOneThread.withValue(isSparing) {
                let loader = IndexLoader(session)
                let read = try loader.read()
                // The database looks through the catalog while what was read is built.
                let label = try loader.label(of: url, withFacts: true)
                let facts = try label == nil ? loader.facts(of: url) : nil
                let built = read.index()
                return ((index: isFirst ? built : built?.pruned(), revision: read.revision), label, facts)
            }
        }
        return BuiltIndex(
            index: loaded.index, revision: loaded.revision,
            origin: IndexOrigin(.store, label, facts: facts, in: clock.uptime - begin))
    }

    /// Builds the index anew of what its rows have now.
    private func merge() async throws -> BuiltIndex {
        let begin = clock.uptime
        guard let (base, changes, revision) = index.parts, let origin = index.loaded?.origin, !changes.isPartial else {
            return try await load(sparing: true)
        }
        let merged = await BackgroundThread.run(isUrgent: false) {
            BuildConcurrency.$isOneThread.withValue(true) { base.merging(changes).pruned() }
        }
        logger.info(
            "changes merged into the index",
            metadata: [
                "rows": "\(changes.count)", "milliseconds": "\(Int((clock.uptime - begin).inSeconds * 1_000))",
                "revision": "\(revision)",
            ])
        return BuiltIndex(index: merged, revision: revision, origin: origin.merged(at: revision), isNews: false)
    }

    /// Answers from an index that was built beside the present one, with what has changed meanwhile.
    private func put(_ built: BuiltIndex) async throws {
        var (changes, revision) = (IndexChanges(), built.revision)
        if let base = built.index, let shown = index.revision, index.current != nil, revision < shown {
            let (found, present) = try await self.changes(of: base, since: revision, atMost: .max)
            switch found {
            case .changes(let rows, let latest):
                changes = base.changes(rows, after: changes)
                revision = latest
            case .nothing: break
            // One step back would show again what has changed. The next index will be a later one.
            case .unlisted where present >= shown: return
            case .unlisted: break
            }
        }
        index.swap(to: built.index, showing: changes, revision: revision, from: built.origin)
        guard let loaded = built.index else {
            logger.notice("no model is active; run `juke retrain`")
            return
        }
        if built.isNews { tell(loaded, built.origin) }
    }

    private func tell(_ loaded: CatalogIndex, _ origin: IndexOrigin) {
        logger.info(
            "index loaded",
            metadata: [
                "from": "\(origin.first.rawValue)", "milliseconds": "\(Int(origin.duration.inSeconds * 1_000))",
                "model": "\(loaded.modelVersion)", "revision": "\(index.revision ?? 0)",
                "artists": "\(loaded[.artist].count)", "albums": "\(loaded[.album].count)",
                "tracks": "\(loaded[.track].count)", "genres": "\(loaded[.genre].count)",
            ]
        )
    }
}
