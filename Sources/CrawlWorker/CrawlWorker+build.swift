package import Concurrency
import Messaging
import Pipeline
package import Providers
package import Runs
package import Settings
package import Storage

/// The stage that fills the catalog from a provider.
package enum CrawlWorker {
    /// Reads the settings of the stage that they name: of a library of files, or of a provider, which is asked for
    /// only then.
    ///
    /// - Parameters:
    ///   - settings: Those of the process.
    ///   - clock: Times the child processes that read files.
    ///   - provider: Gives the provider.
    /// - Returns: What builds the stage.
    /// - Throws: `SettingsError`, or what `provider` throws.
    package static func read(
        _ settings: Settings, clock: any TimeSource, provider: () throws -> any CatalogProvider
    ) throws -> StageBuilder {
        guard try settings.value(of: .catalogProvider) == .files else {
            let configuration = try CrawlConfiguration(settings: settings, provider: try provider())
            return { build(configuration, store: $0) }
        }
        let configuration = try LibraryConfiguration(settings: settings, clock: clock)
        return { build(configuration, store: $0) }
    }

    /// The stage of a library of files.
    package static func build(_ configuration: LibraryConfiguration, store: Store) -> Stage {
        let scanFolder = ScanFolderProcessor(store: store, analyzer: configuration.analyzer, width: configuration.width)
        let storeArtist = StoreLibraryArtistProcessor()
        return Stage(
            queues: [.catalog],
            handlers: [
                ScanLibraryHandler(store: store, folders: configuration.folders),
                StoreLibraryHandler(store: store),
                RunItemHandler(scanFolder, store: store),
                RunItemHandler(storeArtist, store: store),
                SyncGenresHandler(store: store),
            ],
            processors: [scanFolder, storeArtist],
            // They wait for files most of the time.
            concurrency: 8
        )
    }

    /// The stage of one provider, which waits for it with eight jobs at a time.
    package static func build(_ configuration: CrawlConfiguration, store: Store) -> Stage {
        let crawlGenre = CrawlGenreProcessor(provider: configuration.provider)
        let crawlArtist = CrawlArtistProcessor(
            provider: configuration.provider, store: store, prefetch: configuration.prefetch
        )
        return Stage(
            queues: [.catalog],
            handlers: [
                CrawlCatalogHandler(
                    store: store, defaultGenres: configuration.genres, terms: configuration.provider.terms,
                    inventedProvider: CatalogStore.inventedProviders.contains(configuration.provider.name)
                        ? configuration.provider.name : nil
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

/// The configuration of a CrawlWorker.
package struct CrawlConfiguration: Sendable {
    /// Where the catalog comes from.
    package var provider: any CatalogProvider
    /// The genre seeds of a crawl that names none.
    package var genres: [String]
    /// How many albums of an artist are fetched at a time.
    package var prefetch: Int

    /// The seeds of the original (docs/legacy-api.md, e.1).
    package static let originalGenres = [
        "progressive metal", "post-rock", "experimental jazz", "dark ambient", "math rock", "trip hop",
        "psychedelic rock", "noise pop", "symphonic metal", "electro house",
    ]

    /// Without further arguments, the original's seeds and four albums at a time.
    package init(provider: any CatalogProvider, genres: [String] = originalGenres, prefetch: Int = 4) {
        self.provider = provider
        self.genres = genres
        self.prefetch = prefetch
    }

    /// Reads the configuration of a process.
    ///
    /// The demo's catalog comes with seeds of its own; a library is crawled as a whole.
    ///
    /// - Throws: `SettingsError`.
    package init(settings: Settings, provider: any CatalogProvider) throws {
        let isDemo = try settings.value(of: .catalogProvider) == .demo
        let genres = provider.wholeCatalog.map { [$0] }
        self.init(provider: provider, genres: genres ?? (isDemo ? DemoProvider.genres : Self.originalGenres))
    }
}
