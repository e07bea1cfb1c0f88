package import Concurrency
import Messaging
import Pipeline
package import Providers
package import Runs
package import Settings
package import Storage

/// The stage that gives the catalog's tracks their audio features.
package enum IngestWorker {
    /// Reads the settings of the stage that they name: of what is heard, or of a provider.
    ///
    /// - Parameters:
    ///   - settings: Those of the process.
    ///   - clock: Times the child processes that hear files.
    ///   - songs: Gives what reads the songs of a media server, where there is one.
    ///   - provider: Gives the provider; asked for only when nothing is heard.
    /// - Returns: What builds the stage.
    /// - Throws: `SettingsError`, or what `songs` and `provider` throw.
    package static func read(
        _ settings: Settings, clock: any TimeSource, songs: () throws -> SubsonicSounds? = { nil },
        provider: () throws -> any AudioFeatureProvider
    ) throws -> StageBuilder {
        guard try settings.hearsFiles() else {
            let configuration = IngestConfiguration(provider: try provider())
            return { build(configuration, store: $0) }
        }
        let configuration = try HearingConfiguration(settings: settings, songs: try songs(), clock: clock)
        return { build(configuration, store: $0) }
    }

    /// The stage that hears files.
    package static func build(_ configuration: HearingConfiguration, store: Store) -> Stage {
        let hearTrack = HearTrackProcessor(
            store: store, analyzer: configuration.analyzer, hasFFmpeg: configuration.hasFFmpeg,
            hours: configuration.hours,
            songs: configuration.songs.map { SongHearing(sounds: $0, analyzer: configuration.analyzer) })
        return Stage(
            queues: [.recommender],
            handlers: [
                HearLibraryHandler(
                    store: store, hasFFmpeg: configuration.hasFFmpeg, hearsSongs: configuration.songs != nil),
                RunItemHandler(hearTrack, store: store),
            ],
            processors: [hearTrack],
            concurrency: configuration.concurrency
        )
    }

    /// The stage of one provider, which waits for it with eight jobs at a time.
    package static func build(_ configuration: IngestConfiguration, store: Store) -> Stage {
        let ingestArtist = IngestArtistProcessor(provider: configuration.provider, store: store)
        return Stage(
            queues: [.recommender],
            handlers: [
                IngestTrainingDataHandler(
                    store: store,
                    inventedProvider: configuration.provider is StubProvider ? configuration.provider.name : nil),
                RunItemHandler(ingestArtist, store: store),
            ],
            processors: [ingestArtist],
            // They wait for the provider most of the time.
            concurrency: 8
        )
    }
}

/// The configuration of an IngestWorker.
package struct IngestConfiguration: Sendable {
    /// Where the audio features come from.
    package var provider: any AudioFeatureProvider

    /// A configuration of nothing but the provider.
    package init(provider: any AudioFeatureProvider) {
        self.provider = provider
    }
}
