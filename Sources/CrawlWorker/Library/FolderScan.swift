import Catalog
import Ears
import Foundation
import Importing
import Storage

/// Compares a folder with what the store knows of it, and reads the files that are new or changed.
struct FolderScan: Sendable {
    let folder: [UInt8]
    let root: [UInt8]
    let analyzer: any AudioAnalyzer
    /// How many files are read at a time.
    let width: Int
    /// Called with some files that were read, so that a killed worker has not read a big folder in vain.
    let keep: @Sendable ([LibraryFile]) async throws -> Void

    /// After how many files some are kept.
    static let portion = 256

    /// The most attempts to read a file whose failure may be transient.
    static let mostAttempts = 3

    /// The longest path that a store's index holds.
    static let longestPath = 2_000

    /// The result of a comparison.
    struct Changes: Sendable {
        /// Files to store: new, changed, or filed under another artist than before.
        var saved: [LibraryFile] = []
        /// Files that are gone.
        var removed: [LibraryFile] = []
        /// Tracks that a file had and has no longer.
        var lostTracks: [SpotifyID] = []
        var new = 0
        var changed = 0
        var unchanged = 0
        /// What could not be read, in sentences.
        var problems: [String] = []
    }

    /// Compares, and reads what differs.
    ///
    /// - Parameters:
    ///   - listing: What the folder holds.
    ///   - known: What the store knows of it.
    /// - Returns: What to store.
    /// - Throws: ``EarsError`` with the code `notStarted` or `cancelled`, or what ``keep`` throws.
    func compare(_ listing: FolderListing, with known: [LibraryFile]) async throws -> Changes {
        var changes = Changes()
        changes.problems = listing.problems.map(\.description)
        var stored = Dictionary(known.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var present: [LibraryFile] = []
        var fresh: [(file: LibraryFile, name: [UInt8])] = []
        for file in listing.files {
            let path = folder.appending(file.name)
            guard path.count <= Self.longestPath else {
                changes.problems.append("\(path.text) has a path of more than \(Self.longestPath) bytes")
                continue
            }
            let before = stored.removeValue(forKey: path)
            if let before, before.size == file.size, before.modified == file.modified, !before.isWorthAnotherAttempt {
                changes.unchanged += 1
                present.append(before)
                if let reason = before.reason { changes.problems.append(reason) }
                continue
            }
            var next = LibraryFile(path: path, folder: folder, root: root, size: file.size, modified: file.modified)
            if let before, before.size == file.size, before.modified == file.modified {
                next.attempts = before.attempts
            }
            if before == nil { changes.new += 1 } else { changes.changed += 1 }
            fresh.append((next, file.name))
        }
        // What cannot be looked at right now is not gone.
        let hidden = Set(listing.problems.map { folder.appending($0.name) })
        changes.removed = stored.values.filter { !hidden.contains($0.path) }
        let read = try await self.read(fresh)
        changes.problems += read.compactMap(\.reason)

        let before = Dictionary(known.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        changes.lostTracks = read.compactMap { file in before[file.path]?.track.flatMap { $0 == file.track ? nil : $0 }
        }
        let hasNews = !read.isEmpty || !changes.removed.isEmpty || present.contains { $0.state == .listed }
        guard hasNews else { return changes }
        changes.saved = try settle(present + read).filter { $0 != before[$0.path] }
        return changes
    }

    /// Files the readable ones of a folder under artists; a stored file that is filed otherwise now is to be stored
    /// again.
    private func settle(_ files: [LibraryFile]) throws -> [LibraryFile] {
        var files = files
        let places = files.indices.filter { files[$0].state != .failed && files[$0].decodedEntry != nil }
        var entries = places.compactMap { files[$0].decodedEntry }
        LibraryEntry.settle(&entries)
        for (place, entry) in zip(places, entries) {
            let (document, owner) = (try entry.document, entry.owner(in: folder))
            guard files[place].entry != document || files[place].owner != owner else { continue }
            files[place].entry = document
            files[place].owner = owner
            files[place].state = .listed
        }
        return files
    }

    private func read(_ files: [(file: LibraryFile, name: [UInt8])]) async throws -> [LibraryFile] {
        var results: [LibraryFile] = []
        var kept = 0
        try await withThrowingTaskGroup(of: LibraryFile.self) { group in
            var rest = files[...]
            func begin() {
                guard let next = rest.popFirst() else { return }
                group.addTask { try await read(next.file, name: next.name) }
            }
            for _ in 0..<max(1, width) { begin() }
            while let result = try await group.next() {
                results.append(result)
                if results.count - kept >= Self.portion, !rest.isEmpty {
                    try await keep(Array(results[kept...]))
                    kept = results.count
                }
                begin()
            }
        }
        return results
    }

    private func read(_ file: LibraryFile, name: [UInt8]) async throws -> LibraryFile {
        var file = file
        do {
            let identity = try await analyzer.identity(of: AudioPath(bytes: file.path))
            var entries = [LibraryEntry(identity.tags, name: name)]
            LibraryEntry.settle(&entries)
            file.track = DerivedID.track(audio: identity.digest.description)
            file.owner = entries[0].owner(in: folder)
            file.entry = try entries[0].document
        } catch let error as EarsError where error.code != .notStarted && !error.isCancelled {
            file.state = .failed
            file.code = error.code.description
            file.reason = error.message
            file.attempts += 1
        }
        return file
    }
}

extension LibraryFile {
    /// Whether reading it failed for a reason that may have passed.
    fileprivate var isWorthAnotherAttempt: Bool {
        guard state == .failed else { return false }
        return code == EarsError.Code.missing.description || attempts < FolderScan.mostAttempts
    }
}
