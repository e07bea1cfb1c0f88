package import Concurrency
import Foundation
package import Logging
import Messaging
import Pipeline
package import Runs
package import Settings
package import Storage

/// The stage that answers recommendation requests from an index in memory.
package enum RankWorker {
    /// Loads the index, so that the stage answers from its first job on.
    ///
    /// - Throws: `StorageError` when the store cannot be read.
    package static func build(_ configuration: RankConfiguration, store: Store, logger: Logger) async throws -> Stage {
        let index = LiveIndex(clock: configuration.clock)
        let follower = IndexFollower(
            index: index, store: store, snapshots: configuration.snapshots, interval: configuration.pollInterval,
            clock: configuration.clock, logger: logger
        )
        try await follower.start()
        let pruner = IndexPruner(
            index: index, interval: configuration.pollInterval, clock: configuration.clock, logger: logger)
        let keeper = configuration.snapshots.map {
            SnapshotKeeper(
                index: index, snapshots: $0, interval: configuration.pollInterval, clock: configuration.clock,
                logger: logger)
        }
        let batcher = RankingBatcher(cores: configuration.cores)
        let scheduler = RoundRobinScheduler(
            width: RoundRobinScheduler.width(onCores: configuration.cores), clock: configuration.clock)
        return Stage(
            queues: [.rank],
            handlers: [
                RecommendHandler(index: index, store: store, batcher: batcher, scheduler: scheduler),
                SequenceHandler(index: index, store: store, scheduler: scheduler),
                EmbedHandler(index: index),
                SearchHandler(index: index),
                PlayerHandler(index: index, store: store, batcher: batcher, scheduler: scheduler),
            ],
            services: [follower, pruner] + (keeper.map { [$0] } ?? []),
            concurrency: configuration.concurrency,
            figures: { index.figures }
        )
    }
}

extension RankWorker {
    /// Reads the settings of the stage.
    ///
    /// - Returns: What builds the stage, which then loads its index.
    /// - Throws: `SettingsError`.
    package static func read(
        _ settings: Settings, clock: any TimeSource, logger: Logger
    ) throws(SettingsError) -> StageBuilder {
        let configuration = try RankConfiguration(settings: settings, clock: clock)
        return { try await build(configuration, store: $0, logger: logger) }
    }
}

/// The settings of a rank worker.
package struct RankConfiguration: Sendable {
    /// How often the worker reads the store's revision.
    package var pollInterval: Duration
    /// How many requests the worker takes at once; those that arrive together are scored in one pass over memory.
    package var concurrency: Int
    /// How many cores there are to compute on.
    package var cores: Int
    /// The clock of the pauses between two reads.
    package var clock: any TimeSource
    /// Where snapshots of the index are read and written; `nil` for none.
    package var snapshots: SnapshotFolder?

    /// The defaults suit a worker on one core that keeps no snapshots.
    package init(
        pollInterval: Duration = .milliseconds(250), concurrency: Int = 64, cores: Int = 1,
        clock: any TimeSource, snapshots: SnapshotFolder? = nil
    ) {
        self.snapshots = snapshots
        self.pollInterval = pollInterval
        self.concurrency = concurrency
        self.cores = cores
        self.clock = clock
    }

    /// The settings of a process.
    ///
    /// - Throws: `SettingsError`.
    package init(settings: Settings, clock: any TimeSource) throws(SettingsError) {
        self.init(cores: settings.cores, clock: clock, snapshots: try SnapshotFolder(settings: settings))
    }
}

extension SnapshotFolder {
    /// The folder that the settings name; `nil` where snapshots are off.
    ///
    /// - Throws: `SettingsError`.
    package init?(settings: Settings) throws(SettingsError) {
        guard let path = try settings.optionalValue(of: .indexDirectory) else {
            let models = URL(filePath: try settings.value(of: .modelDirectory), directoryHint: .isDirectory)
            self.init(models.appending(path: "index", directoryHint: .isDirectory))
            return
        }
        guard path != "off" else { return nil }
        self.init(URL(filePath: path, directoryHint: .isDirectory))
    }
}
