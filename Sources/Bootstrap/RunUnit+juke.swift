import Pipeline
package import Runs
package import Storage

extension RunUnit {
    /// The name of the items of Juke's runs: artists, or the batches of an embedding phase.
    package static func juke(_ run: Run) -> RunUnit {
        switch run.kind {
        case .crawl where run.phase == ScanFolderJob.phase:
            return RunUnit("folders", phase: "looking at the files")
        case .crawl where run.phase == StoreLibraryArtistJob.phase: return RunUnit("artists", phase: "storing")
        case .ingest where run.phase == HearTrackJob.phase: return RunUnit("tracks", showsRate: true)
        case .crawl:
            let seeds = Seeds(keyPrefix: CrawlGenreJob.itemPrefix, singular: "genre", plural: "genres")
            return RunUnit("artists", seeds: seeds)
        case .ingest: return RunUnit("artists")
        case .retrain, .embed: return .batches(run)
        }
    }
}
