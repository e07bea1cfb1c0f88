import Catalog
import Concurrency
package import Foundation
import Logging

/// The source of truth: catalog, features, embeddings, models, profiles, tokens and runs, in PostgreSQL or SQLite.
///
/// Bodies are synchronous and run on a thread of the driver, one transaction each. They should be short, and must not
/// block on anything but the database.
package final class Store: Sendable {
    /// Where the data is.
    package let url: DatabaseURL

    let driver: any DatabaseDriver
    let logger: Logger
    let attempts: Int
    let clock: any TimeSource
    let tracker = Mutex(OutageTracker())
    /// When the database last answered.
    let lastAnswer: Mutex<Duration>

    init(
        url: DatabaseURL, driver: any DatabaseDriver, attempts: Int, logger: Logger, clock: any TimeSource
    ) {
        self.url = url
        self.driver = driver
        self.attempts = max(1, attempts)
        self.logger = logger
        self.clock = clock
        lastAnswer = Mutex(clock.uptime)
    }

    /// Runs a body that only reads; it sees one state of the database throughout.
    ///
    /// Run again when the connection turns out to be broken.
    ///
    /// - Throws: ``StorageError``, or what the body throws.
    package func read<T: Sendable>(
        plan: PlanMode = .adaptive, _ body: @escaping @Sendable (StoreSession) throws -> T
    ) async throws -> T {
        try await retrying(isWrite: false) { [driver, clock] _ in
            try await driver.read(plan) { connection in
                try body(StoreSession(connection: connection, changes: SessionChanges(), now: clock.now.date))
            }
        }
    }

    /// Runs a body in one transaction, which takes place as a whole or not at all.
    ///
    /// The body may run several times: it is repeated after a deadlock, a serialization failure, a busy SQLite file or
    /// a connection that breaks before the commit.
    ///
    /// - Throws: ``StorageError``, or what the body throws.
    @discardableResult
    package func write<T: Sendable>(
        plan: PlanMode = .adaptive, _ body: @escaping @Sendable (StoreSession) throws -> T
    ) async throws -> T {
        try await retrying(isWrite: true) { [driver, clock, attempts] attempt in
            try await driver.write(plan) { connection in
                let changes = SessionChanges(mayBeRepeated: attempt == 1 && attempts > 1)
                let session = StoreSession(connection: connection, changes: changes, now: clock.now.date)
                let result = try body(session)
                if changes.raisesRevision { try session.embeddings.raiseRevision() }
                return result
            }
        }
    }

    /// Checks that the database answers.
    ///
    /// - Throws: ``StorageError``.
    package func ping() async throws {
        try await read { _ = try $0.sql.query("SELECT 1") }
    }

    /// Waits for running transactions and ends the connections; later calls throw ``StorageError/Code/closed``.
    package func close() async { await driver.close() }

    /// Runs a body, and closes this store whether the body succeeds or throws.
    ///
    /// - Throws: The error of the body.
    package func closing<T>(after body: () async throws -> T) async rethrows -> T {
        do {
            let result = try await body()
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }

    private func retrying<T: Sendable>(
        isWrite: Bool, _ body: @Sendable (_ attempt: Int) async throws -> T
    ) async throws -> T {
        // Spread, so that transactions that collided do not collide again.
        let backoff = Backoff(from: .milliseconds(20), to: .seconds(2))
        var attempt = 1
        while true {
            do {
                let result = try await body(attempt)
                noteSuccess(isWrite: isWrite)
                return result
            } catch let error as StorageError where error.isTransient && attempt < attempts {
                logger.debug("transaction repeated", metadata: ["attempt": "\(attempt)", "reason": "\(error.message)"])
                try await clock.sleep(for: backoff.pause(after: attempt - 1).jittered(0.5...1))
                attempt += 1
            } catch let error as StorageError {
                throw classified(error, isWrite: isWrite)
            }
        }
    }
}

/// One transaction's view of the store; valid inside the body of ``Store/read(plan:_:)`` or ``Store/write(plan:_:)``
/// only.
package struct StoreSession {
    let connection: any BulkLoading
    let changes: SessionChanges

    /// The moment that the transaction writes into its rows.
    package let now: Date

    /// The connection, for statements that no store has.
    package var sql: any SQLConnection { connection }

    /// Artists, albums, tracks and genres.
    package var catalog: CatalogStore { CatalogStore(session: self) }
    /// Audio features.
    package var features: FeatureStore { FeatureStore(session: self) }
    /// What models learn from beside the audio features.
    package var vectorSources: VectorSourceStore { VectorSourceStore(session: self) }
    /// Vectors of resources, and the revision.
    package var embeddings: EmbeddingStore { EmbeddingStore(session: self) }
    /// Trained models.
    package var models: ModelStore { ModelStore(session: self) }
    /// Music profiles.
    package var profiles: ProfileStore { ProfileStore(session: self) }
    /// Playlists, to measure recommendations by.
    package var playlists: PlaylistStore { PlaylistStore(session: self) }
    /// The imports whose rows are stored.
    package var imports: ImportStore { ImportStore(session: self) }
    /// The files of libraries, and what was heard of them.
    package var library: LibraryStore { LibraryStore(session: self) }
    /// API tokens.
    package var tokens: TokenStore { TokenStore(session: self) }
    /// Runs and their items.
    package var runs: RunStore { RunStore(session: self) }
}

/// The changes of a transaction so far, and those that it has yet to make before it commits.
final class SessionChanges {
    /// The database identifiers of artists and albums that this transaction has stored or looked up; nobody deletes
    /// either but a merger of artists, which forgets them here, so it need not look again.
    var artistIDs: [SpotifyID: Int64] = [:]
    var albumIDs: [SpotifyID: Int64] = [:]
    /// The database identifiers of albums that this transaction has inserted.
    var newAlbums: Set<Int64> = []
    /// The database identifiers of albums that an import has taken a track from.
    var vacatedAlbums: Set<Int64> = []
    /// Whether a transaction that finds it has taken too much for granted may be run again, more carefully.
    let mayBeRepeated: Bool
    /// The runs whose rows this transaction has locked.
    var lockedRuns: Set<String> = []
    /// Whether the revision has to rise.
    ///
    /// It rises last, because its one row is locked from then on: earlier, writers would queue behind each other.
    var raisesRevision: Bool { changedVectors != VectorChanges() }
    /// The vectors that have changed, as the revision will record.
    var changedVectors = VectorChanges()

    init(mayBeRepeated: Bool = false) { self.mayBeRepeated = mayBeRepeated }
}
