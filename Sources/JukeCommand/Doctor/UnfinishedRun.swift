import Runs
import Storage

/// What is said of a run that has not ended: what it is, and what goes on with it.
enum UnfinishedRun {
    /// The run by its purpose and its identifier.
    static func name(_ run: RunProgress) -> String {
        "unfinished \(Run.Kind(rawValue: run.kind).map(purpose) ?? run.kind) (\(run.id))"
    }

    /// What goes on with a run of a kind, in a sentence.
    static func advice(_ kind: String) -> String {
        let command = Run.Kind(rawValue: kind).map(command) ?? "juke up"
        return "a process that works on it goes on by itself; where none does, `\(command)` goes on with it, "
            + "or `juke up`"
    }

    private static func purpose(_ kind: Run.Kind) -> String {
        switch kind {
        case .crawl: "crawl of the catalog"
        case .ingest: "ingest of audio features"
        case .retrain: "retrain of the model"
        case .embed: "embedding of new tracks"
        }
    }

    private static func command(_ kind: Run.Kind) -> String {
        switch kind {
        case .crawl: "juke crawl-catalog"
        case .ingest: "juke ingest-audio-features"
        case .retrain, .embed: "juke retrain"
        }
    }
}
