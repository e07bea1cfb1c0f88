import Foundation
import Logging
import Messaging
import Pipeline
import Runs
import Storage

/// Starts a scan: makes a run whose first items are the folders that were named, and enqueues their jobs.
struct ScanLibraryHandler: JobHandler {
    let store: Store
    /// The folders when the job names none.
    let folders: [String]

    var task: TaskName { .crawlCatalog }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let request = try job.decode(CrawlCatalogJob.self)
        let named = request.folders.isEmpty ? folders : request.folders
        guard !named.isEmpty else {
            return .discard(reason: "a scan needs at least one folder; name some, or set JUKE_LIBRARY_DIRS")
        }
        guard request.genres.isEmpty else {
            return .discard(reason: "a scan takes folders and no genres; its files carry their own")
        }
        var roots: [[UInt8]] = []
        for name in named {
            guard let root = Array(name.utf8).realPath else {
                return .discard(reason: "\(name) is not there; check the folder's name and that its disk is")
            }
            if !roots.contains(root) { roots.append(root) }
        }
        let runID = job.id.rawValue
        let items = try roots.enumerated().map { index, root in
            try LibraryRun.item(root, root: root, position: index)
        }
        try await store.write { session in
            let run = Run(id: runID, kind: .crawl, parameters: job.payload, phase: LibraryRun.scanning)
            guard try session.runs.create(run) else { return }
            // `juke catalog remove` may have taken tracks out.
            try session.library.relistLost()
            try session.runs.addItems(items, to: runID)
        }
        try await RunFanOut(store: store, producer: context.producer)
            .enqueuePending(of: runID, phase: LibraryRun.scanning)
        context.logger.info("scan started", metadata: ["run": "\(runID)", "folders": "\(roots.count)"])
        return .done(try JSONEncoder().encode(["run": runID]))
    }
}

/// Takes a scan on after its last folder: enqueues what is to be stored.
struct StoreLibraryHandler: JobHandler {
    let store: Store

    var task: TaskName { .storeLibrary }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let run = try job.decode(StoreLibraryJob.self).run
        try await RunFanOut(store: store, producer: context.producer).enqueuePending(of: run, phase: LibraryRun.storing)
        return .done()
    }
}
