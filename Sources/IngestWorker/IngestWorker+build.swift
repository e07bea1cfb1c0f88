import Messaging
import Pipeline
package import Providers
package import Runs
package import Settings
package import Storage

/// The stage that gives the catalog's tracks their audio features.
package enum IngestWorker {
    /// The stage that the settings name: of files that are heard, or of a provider, which is asked for only then.
    ///
    /// - Throws: `SettingsError`, or what `provider` throws.
    package static func build(
        _ settings: Settings, store: Store, provider: () throws -> any AudioFeatureProvider
    ) throws -> Stage {
        guard try settings.hearsFiles() else {
            return build(IngestConfiguration(provider: try provider()), store: store)
        }
        return build(try HearingConfiguration(settings: settings), store: store)
    }

    /// The stage that hears files.
    package static func build(_ configuration: HearingConfiguration, store: Store) -> Stage {
        let hearTrack = HearTrackProcessor(
            store: store, analyzer: configuration.analyzer, hasFFmpeg: configuration.hasFFmpeg,
            hours: configuration.hours)
        return Stage(
            queues: [.recommender],
            handlers: [
                HearLibraryHandler(store: store, hasFFmpeg: configuration.hasFFmpeg),
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
                    store: store, inventor: configuration.provider is StubProvider ? configuration.provider.name : nil),
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
