import Foundation

/// Finds out from the file system why SQLite cannot use a database file, and what to do about it.
///
/// SQLite's own words are the same for a folder that is missing, for one that this user may not write and for a disk
/// that is mounted read-only. It writes beside its file (`-wal`, `-shm`), so that it cannot even read in such a folder.
struct FileObstacle {
    /// What stands at a path.
    enum Kind {
        case nothing, folder, file
        /// This user may not look.
        case hidden
    }

    /// What stands at a path.
    var kind: (_ path: String) -> Kind = Self.kind(of:)
    /// Whether this user may do something (`R_OK`, `W_OK`) with what stands at a path: 0, or `errno`.
    var refusal: (_ path: String, _ mode: Int32) -> Int32 = Self.refusal(of:_:)

    /// Why the file cannot be used and the next step, as part of a sentence.
    ///
    /// - Parameter path: The file of the database.
    /// - Returns: `nil` when nothing is found that stands in the way.
    static func sentence(about path: String) -> String? { FileObstacle().sentence(about: path) }

    /// As ``sentence(about:)``, with what this value knows of the file system.
    func sentence(about path: String) -> String? {
        let file = URL(filePath: path).standardizedFileURL.path
        let folder = URL(filePath: file).deletingLastPathComponent().path
        switch (kind(folder), kind(file)) {
        case (.nothing, _): return "there is no folder \(folder); make it, or name another file in JUKE_DATABASE_URL"
        case (.file, _): return "\(folder) is no folder; name another file in JUKE_DATABASE_URL"
        case (.hidden, _), (_, .hidden):
            return
                "this user may not enter the folder of \(file); run the command as its owner, or name another file in "
                + "JUKE_DATABASE_URL"
        case (_, .folder): return "\(file) is a folder; name a file in it in JUKE_DATABASE_URL"
        case (.folder, _): break
        }
        let asides = ["-wal", "-shm", "-journal"].map { file + $0 }
        for place in [folder, file] + asides where kind(place) != .nothing {
            switch refusal(place, W_OK) {
            case EROFS:
                return
                    "\(place) is on a disk that is mounted read-only, and SQLite writes beside its file even to read "
                    + "it; mount it writable, or copy the database to a folder that can be written and name it in "
                    + "JUKE_DATABASE_URL"
            case EACCES, EPERM:
                let what = place == folder ? "into the folder \(folder), where SQLite keeps its journal" : place
                return "this user may not write \(what); run the command as its owner, or give the right with chown "
                    + "or chmod"
            default: break
            }
        }
        if kind(file) == .file, refusal(file, R_OK) != 0 {
            return "this user may not read \(file); run the command as its owner, or give the right with chown or chmod"
        }
        return nil
    }

    private static func kind(of path: String) -> Kind {
        var found = stat()
        guard stat(path, &found) == 0 else { return errno == EACCES ? .hidden : .nothing }
        return found.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    private static func refusal(of path: String, _ mode: Int32) -> Int32 {
        // The rights of the effective user, as `open` has them.
        faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 ? 0 : errno
    }
}
