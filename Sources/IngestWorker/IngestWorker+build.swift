import Messaging
import Pipeline
package import Providers
package import Runs
package import Storage

/// The stage that gives the catalog's tracks their audio features.
package enum IngestWorker {
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
