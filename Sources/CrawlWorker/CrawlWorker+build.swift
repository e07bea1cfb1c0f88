import Messaging
import Pipeline
import Providers
public import Runs
public import Storage

/// The stage that fills the catalog from a provider.
public enum CrawlWorker {
    /// Puts the stage together.
    public static func build(_ configuration: CrawlConfiguration, store: Store) -> Stage {
        let crawlGenre = CrawlGenreProcessor(provider: configuration.provider)
        let crawlArtist = CrawlArtistProcessor(
            provider: configuration.provider, store: store, prefetch: configuration.prefetch
        )
        return Stage(
            queues: [.catalog],
            handlers: [
                CrawlCatalogHandler(
                    store: store, defaultGenres: configuration.genres, terms: configuration.provider.terms
                ),
                RunItemHandler(crawlGenre, store: store),
                RunItemHandler(crawlArtist, store: store),
                SyncGenresHandler(store: store),
            ],
            processors: [crawlGenre, crawlArtist],
            // They wait for the provider most of the time.
            concurrency: 8
        )
    }
}
