import Foundation

/// Real data that lies outside the repository, in the folder that `JUKE_SHARED` names or in `../shared`.
enum SharedData {
    static let folder: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["JUKE_SHARED"].map { URL(filePath: $0) }
        let folder = named ?? package.deletingLastPathComponent().appending(path: "shared")
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("SKIPPED: tests over recorded data need a folder at \(folder.path); set JUKE_SHARED to name another")
        return nil
    }()

    /// Whether the tests over real data can run.
    static var isAvailable: Bool { folder != nil }

    /// A file of the folder.
    static func file(_ path: String) throws -> URL {
        guard let folder else { throw CocoaError(.fileNoSuchFile) }
        return folder.appending(path: path)
    }
}
