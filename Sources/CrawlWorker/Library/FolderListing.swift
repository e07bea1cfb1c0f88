import Concurrency
import Foundation

/// The entries of a folder as the file system shows them: nothing is opened, and audio files cost a `stat` each.
struct FolderListing: Sendable {
    /// An audio file by its name.
    struct File: Sendable, Hashable {
        let name: [UInt8]
        let size: Int64
        /// Nanoseconds since 1970.
        let modified: Int64
    }

    /// Something in or about a folder that cannot be used.
    struct Problem: Error, Sendable, CustomStringConvertible {
        let name: [UInt8]
        let description: String
    }

    /// The audio files, by name.
    var files: [File] = []
    /// The real paths of the folders in it, those that links lead to included.
    var folders: [[UInt8]] = []
    /// What has an audio file's name and cannot be one, or cannot be looked at.
    var problems: [Problem] = []
    /// How many files are no audio by their names.
    var others = 0

    /// What the names of audio files end in.
    static let endings: Set<String> = [
        "aac", "aif", "aifc", "aiff", "ape", "au", "caf", "dsf", "flac", "m4a", "m4b", "mka", "mp2", "mp3", "mpc",
        "oga", "ogg", "opus", "rf64", "spx", "tta", "w64", "wav", "wma", "wv",
    ]

    /// Reads a folder, on a thread that may wait for it; see ``read(_:)``.
    static func readBlocking(_ path: [UInt8]) async throws(Problem) -> FolderListing {
        try await BackgroundThread.run { () throws(Problem) in try read(path) }
    }

    /// Reads a folder; names that begin with a dot are passed over.
    ///
    /// - Throws: ``Problem`` when the folder cannot be read.
    static func read(_ path: [UInt8]) throws(Problem) -> FolderListing {
        guard let directory = path.withPath({ opendir($0) }) else {
            throw Problem(
                name: path, description: "\(path.text) cannot be read (\(reason(errno))); fix that and scan again")
        }
        defer { closedir(directory) }
        var listing = FolderListing()
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { start in
                    Array(
                        UnsafeBufferPointer(
                            start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
                }
            }
            guard name.first != UInt8(ascii: ".") else { continue }
            let isPlain = entry.pointee.d_type == UInt8(DT_REG)
            if isPlain, !isAudio(name) {
                listing.others += 1
            } else {
                listing.look(at: name, in: path, isFolder: entry.pointee.d_type == UInt8(DT_DIR))
            }
        }
        // What was not listed would count as gone.
        guard errno == 0 else {
            throw Problem(
                name: path,
                description: "\(path.text) cannot be read to its end (\(reason(errno))); check the disk and scan again")
        }
        listing.files.sort { $0.name.lexicographicallyPrecedes($1.name) }
        listing.folders.sort { $0.lexicographicallyPrecedes($1) }
        return listing
    }

    /// The folders in it, but for those around the named folder: a link there would make a library of all that is near.
    func folders(notAround root: [UInt8]) -> [[UInt8]] {
        folders.filter { !root.starts(with: $0.appending([])) }
    }

    private mutating func look(at name: [UInt8], in folder: [UInt8], isFolder: Bool) {
        let path = folder.appending(name)
        if isFolder {
            folders.append(path)
            return
        }
        var facts = stat()
        guard path.withPath({ stat($0, &facts) }) == 0 else {
            let code = errno
            if Self.isAudio(name) || code == ELOOP {
                problems.append(
                    Problem(name: name, description: "\(path.text) cannot be looked at (\(Self.reason(code)))"))
            } else {
                others += 1
            }
            return
        }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR:
            if let real = path.realPath { folders.append(real) }
        case S_IFREG where Self.isAudio(name):
            files.append(File(name: name, size: Int64(facts.st_size), modified: facts.modified))
        case _ where Self.isAudio(name):
            problems.append(Problem(name: name, description: "\(path.text) is no file but a pipe or a device"))
        default: others += 1
        }
    }

    private static func isAudio(_ name: [UInt8]) -> Bool {
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return false }
        return endings.contains(String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased())
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

extension [UInt8] {
    /// The bytes as text, with replacement characters where they are none.
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The path of an entry of the folder at this path.
    func appending(_ name: [UInt8]) -> [UInt8] {
        last == UInt8(ascii: "/") ? self + name : self + [UInt8(ascii: "/")] + name
    }

    /// The path without links; `nil` when it leads to nothing.
    var realPath: [UInt8]? {
        guard let real = withPath({ realpath($0, nil) }) else { return nil }
        defer { free(real) }
        return Array(UnsafeBufferPointer(start: real, count: strlen(real)).lazy.map(UInt8.init(bitPattern:)))
    }

    /// Whether nothing lies at this path.
    var isGone: Bool {
        var facts = stat()
        return withPath { stat($0, &facts) } != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    /// Calls `body` with the path as C wants it.
    func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (self + [0]).map(CChar.init(bitPattern:)).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array with a zero has a start") }
            return body(start)
        }
    }
}

extension stat {
    /// When the content was last changed, in nanoseconds since 1970.
    fileprivate var modified: Int64 {
        #if canImport(Glibc)
            Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec)
        #else
            Int64(st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(st_mtimespec.tv_nsec)
        #endif
    }
}

extension CrawlWorker {
    /// Counts the audio files in folders and all folders in them, by their names only.
    ///
    /// A folder that cannot be read counts nothing; the scan reports it. Links to a folder around a named one are not
    /// followed, as in the scan.
    package static func audioFileCount(in folders: [String]) async -> Int {
        await BackgroundThread.run { count(folders) }
    }

    private static func count(_ folders: [String]) -> Int {
        var seen: Set<[UInt8]> = []
        var count = 0
        for root in folders.compactMap({ Array($0.utf8).realPath }) {
            var waiting = [root]
            while let folder = waiting.popLast() {
                guard seen.insert(folder).inserted, let listing = try? FolderListing.read(folder) else { continue }
                count += listing.files.count
                waiting += listing.folders(notAround: root)
            }
        }
        return count
    }
}
