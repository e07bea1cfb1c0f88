import Catalog
import Foundation
import Importing
import Messaging
import Pipeline
import Storage

/// How a scan of folders uses its run: a phase in which folders add those in them, then one with an item for each
/// artist.
enum LibraryRun {
    /// The origin under which files are stored.
    static let provider = "files"
    /// The phase of the folders.
    static let scanning = ScanFolderJob.phase
    /// The phase of the artists.
    static let storing = StoreLibraryArtistJob.phase

    /// The most warnings that the result names; there may be as many as there are files.
    static let mostWarnings = 20

    /// The item of a folder: the same for every way that leads to it, so that links cannot make a scan go round.
    static func key(folder: [UInt8]) -> String {
        DerivedID.make(from: "folder \(Data(folder).base64EncodedString())").rawValue
    }

    /// The item of a folder, which stands behind those that the run has.
    static func item(_ folder: [UInt8], root: [UInt8], position: Int) throws -> RunItem {
        RunItem(
            phase: scanning, key: key(folder: folder), position: position, task: TaskName.scanFolder.rawValue,
            payload: try JSONEncoder().encode(ScanFolderJob(folder: Data(folder), root: Data(root))))
    }

    /// Ends the first phase: forgets what lay in folders that are gone, and adds an item for each artist with news.
    static func beginStoring(_ run: Run, in session: StoreSession) throws {
        let forgotten = try forgetVanishedFolders(of: run, in: session)
        let owners = try session.library.unstoredOwners()
        let items = try owners.enumerated().map { index, owner in
            let request = StoreLibraryArtistJob(owner: owner, forgotten: index == 0 && forgotten > 0 ? forgotten : nil)
            return RunItem(
                phase: storing, key: owner, position: index, task: TaskName.storeLibraryArtist.rawValue,
                payload: try JSONEncoder().encode(request))
        }
        let added = try session.runs.addItems(items, to: run.id)
        guard !added.isEmpty else { return try finish(run, forgotten: forgotten, in: session) }
        try session.runs.setPhase(storing, of: run.id)
    }

    /// Adds the items up, takes lost tracks out of the catalog, and ends the run.
    ///
    /// When no folder that was named could be read, the run has failed.
    static func finish(_ run: Run, forgotten: Int = 0, in session: StoreSession) throws {
        var summary = CrawlSummary()
        summary.library = LibraryCounts()
        for outcome in try session.runs.outcomes(of: run.id) {
            summary.add((try? JSONDecoder().decode(CrawlSummary.self, from: outcome)) ?? CrawlSummary())
        }
        let folders = try session.runs.counts(of: run.id, phase: scanning)
        if folders.total > 0, folders.failed == folders.total {
            let reason = summary.warnings.first ?? "no folder could be read"
            try session.runs.finish(run.id, as: .failed, result: try JSONEncoder().encode(["error": reason]))
            return
        }
        let removed = try session.library.removeLost(provider: provider)
        summary.library?.gone += forgotten
        summary.library?.tracksRemoved = removed
        summary.failedItems = try folders.failed + session.runs.counts(of: run.id, phase: storing).failed
        if summary.warnings.count > mostWarnings {
            let rest = summary.warnings.count - mostWarnings
            summary.warnings = summary.warnings.prefix(mostWarnings) + ["\(rest) more could not be read"]
        }
        summary.crawledAt = session.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try session.runs.finish(run.id, as: .finished, result: try JSONEncoder().encode(summary))
    }

    /// Forgets the files of folders that this scan did not meet.
    ///
    /// Below a named folder it forgets only those of folders that are certainly gone. A folder that cannot be read, or
    /// whose disk is missing, keeps its files.
    ///
    /// - Returns: How many files there were.
    private static func forgetVanishedFolders(of run: Run, in session: StoreSession) throws -> Int {
        let items = try session.runs.items(of: run.id, phase: scanning)
        let met = Set(items.map(\.key))
        var forgotten = 0
        for item in items {
            guard let job = try? JSONDecoder().decode(ScanFolderJob.self, from: item.payload), job.isRoot,
                item.state == .done
            else { continue }
            let root = [UInt8](job.root)
            for folder in try session.library.folders(of: root) where !met.contains(key(folder: folder)) {
                let isBelow = folder.starts(with: root.appending([]))
                guard !isBelow || folder.isGone else { continue }
                forgotten += try session.library.removeFiles(in: folder)
            }
        }
        return forgotten
    }
}
