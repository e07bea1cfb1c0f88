package import Foundation

/// The payload of `catalog.tasks.scan_folder`: one folder of a scan.
package struct ScanFolderJob: Codable, Sendable, Equatable {
    /// The bytes of the folder's real path.
    package var folder: Data
    /// The bytes of the path of the folder that somebody named, in which this one was found.
    package var root: Data

    /// The phase of its run.
    package static let phase = "scan"

    /// Whether somebody named the folder itself.
    package var isRoot: Bool { folder == root }

    /// A job for one folder, without those in it.
    package init(folder: Data, root: Data) {
        self.folder = folder
        self.root = root
    }
}

/// The payload of `catalog.tasks.store_library`: the step after all folders of a scan.
package struct StoreLibraryJob: Codable, Sendable, Equatable {
    /// The run of the scan.
    package var run: String

    /// A job for a run.
    package init(run: String) {
        self.run = run
    }
}

/// The payload of `catalog.tasks.store_library_artist`: the files that one transaction stores.
package struct StoreLibraryArtistJob: Codable, Sendable, Equatable {
    /// The name that the files have in common, that of their albums' artist.
    package var owner: String
    /// How many files were forgotten with their folders, sent with the first job of a run; `nil` with the others.
    package var forgotten: Int?

    /// The phase of its run.
    package static let phase = "store"

    /// A job for the files of one owner.
    package init(owner: String, forgotten: Int? = nil) {
        self.owner = owner
        self.forgotten = forgotten
    }
}

/// The counts of a scan of folders.
package struct LibraryCounts: Codable, Sendable, Equatable {
    /// Folders that were read.
    package var folders = 0
    /// Audio files in them.
    package var files = 0
    /// Files that were not there at the last scan.
    package var new = 0
    /// Files that were there with another size or time.
    package var changed = 0
    /// Files that are as they were; only their size and time were looked at.
    package var unchanged = 0
    /// Files that are not there any more.
    package var gone = 0
    /// Files that could not be read, folders too, and what has an audio file's name and is none.
    package var failed = 0
    /// Files that are no audio, by their names.
    package var others = 0
    /// Tracks that were taken out of the catalog because their last file is gone.
    package var tracksRemoved = 0

    private enum CodingKeys: String, CodingKey {
        case folders, files, new, changed, unchanged, gone, failed, others
        case tracksRemoved = "tracks_removed"
    }

    /// Starts at zero.
    package init() {}

    /// Adds the counts of another folder.
    package mutating func add(_ other: LibraryCounts) {
        folders += other.folders
        files += other.files
        new += other.new
        changed += other.changed
        unchanged += other.unchanged
        gone += other.gone
        failed += other.failed
        others += other.others
        tracksRemoved += other.tracksRemoved
    }

    /// One line for a terminal.
    package var line: String {
        let parts = [
            (new, "new"), (changed, "changed"), (unchanged, "unchanged"), (gone, "gone"), (failed, "not readable"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let states = parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
        return
            "\(files) audio \(files == 1 ? "file" : "files") in \(folders) \(folders == 1 ? "folder" : "folders")\(states)."
    }
}
