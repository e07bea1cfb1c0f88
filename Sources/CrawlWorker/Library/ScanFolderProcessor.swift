import Concurrency
import Ears
import Foundation
import Logging
import Messaging
import Pipeline
import Runs
import Storage

/// Looks at one folder of a library, reads its new and changed files, and adds the folders in it to the run.
struct ScanFolderProcessor: RunItemProcessor {
    let store: Store
    let analyzer: any AudioAnalyzer
    /// How many files of a folder are read at a time.
    let width: Int

    var task: TaskName { .scanFolder }
    var runKinds: Set<Run.Kind> { [.crawl] }

    func item(of job: Job) throws -> RunItemID {
        try RunItemID(
            of: job, phase: LibraryRun.scanning,
            key: LibraryRun.key(folder: [UInt8](job.decode(ScanFolderJob.self).folder)))
    }

    func prepare(_ job: Job, _ context: JobContext) async throws -> RunItemEffect {
        let request = try job.decode(ScanFolderJob.self)
        let (folder, root) = ([UInt8](request.folder), [UInt8](request.root))
        var listing: FolderListing
        do {
            listing = try await FolderListing.readBlocking(folder)
            listing.folders = listing.folders(notAround: root)
        } catch {
            // A folder inside another is one thing that cannot be read; one that was named is all that was asked for.
            if request.isRoot { throw error }
            return Self.effect(problem: error.description)
        }
        let known = try await store.read { try $0.library.files(in: folder) }
        if request.isRoot { try await refuseMissingDisk(listing, folder) }
        let scan = FolderScan(folder: folder, root: root, analyzer: analyzer, width: width) { [store] files in
            try await store.write { try $0.library.save(files) }
        }
        let changes = try await scan.compare(listing, with: known)
        for problem in changes.problems {
            context.logger.debug("a file cannot be read", metadata: ["reason": "\(problem)"])
        }
        let run = job.run ?? ""
        return RunItemEffect { [listing] session in
            try session.library.save(changes.saved)
            try session.library.remove(changes.removed)
            try session.library.relist(changes.lostTracks)
            var summary = CrawlSummary()
            summary.library = changes.counts(listing)
            summary.warnings = changes.problems
            return try RunItemEffect.Committed(
                outcome: summary, newItems: try Self.items(of: listing, root: root, run: run, in: session))
        }
    }

    /// A folder that cannot be read is not tried again and again; a reader that does not start ends the run.
    func disposition(of error: any Error) -> RunItemDisposition {
        if error is FolderListing.Problem { return .failItem }
        return (error as? EarsError)?.code == .notStarted ? .failRun : .retry
    }

    func giveUp(_ job: Job, because error: any Error) throws -> RunItemEffect { Self.effect(problem: "\(error)") }

    func phaseFinished(_ phase: String, of run: Run, in session: StoreSession) throws {
        try LibraryRun.beginStoring(run, in: session)
    }

    func nextStep(of run: Run, after phase: String) async throws -> Job? {
        await analyzer.endIdleProcesses()
        guard phase == LibraryRun.scanning, run.state == .running else { return nil }
        return try Job(.storeLibrary, id: .step(after: phase, of: run), encoding: StoreLibraryJob(run: run.id))
    }

    /// Takes an empty folder that held music for the place of a disk that is not there.
    private func refuseMissingDisk(_ listing: FolderListing, _ folder: [UInt8]) async throws {
        guard listing.files.isEmpty, listing.folders.isEmpty, listing.problems.isEmpty else { return }
        let held = try await store.read { try $0.library.folders(of: folder).count }
        guard held > 0 else { return }
        throw FolderListing.Problem(
            name: folder,
            description:
                "\(folder.text) is empty and held music at the last scan; is its disk there? If the music is gone, "
                + "`juke catalog remove --provider \(LibraryRun.provider)` takes it out")
    }

    private static func effect(problem: String) -> RunItemEffect {
        RunItemEffect { _ in
            var summary = CrawlSummary()
            summary.warnings = [problem]
            summary.library = LibraryCounts()
            summary.library?.failed = 1
            return try RunItemEffect.Committed(outcome: summary)
        }
    }

    private static func items(
        of listing: FolderListing, root: [UInt8], run: String, in session: StoreSession
    ) throws -> [RunItem] {
        guard !listing.folders.isEmpty else { return [] }
        // It locks the run's row, so that no two items get one position.
        try session.runs.addRequests(0, to: run)
        let count = try session.runs.counts(of: run, phase: LibraryRun.scanning).total
        return try session.runs.addItems(
            try listing.folders.enumerated().map { index, folder in
                try LibraryRun.item(folder, root: root, position: count + index)
            }, to: run)
    }
}

extension FolderScan.Changes {
    fileprivate func counts(_ listing: FolderListing) -> LibraryCounts {
        var counts = LibraryCounts()
        counts.folders = 1
        counts.files = listing.files.count
        counts.new = new
        counts.changed = changed
        counts.unchanged = unchanged
        counts.gone = removed.count
        counts.failed = problems.count
        counts.others = listing.others
        return counts
    }
}
