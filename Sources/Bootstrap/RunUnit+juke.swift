import Pipeline
public import Runs
public import Storage

extension RunUnit {
    /// What the items of Juke's runs are called: artists, or the batches of an embedding phase.
    public static func juke(_ run: Run) -> RunUnit {
        switch run.kind {
        case .crawl:
            let seeds = Seeds(keyPrefix: CrawlGenreJob.itemPrefix, singular: "genre", plural: "genres")
            return RunUnit("artists", seeds: seeds)
        case .ingest: return RunUnit("artists")
        case .retrain, .embed: return .batches(run)
        }
    }
}
