import Foundation

/// The files of a folder and of the folders in it; hidden ones, and folders behind links, are left aside.
struct FolderContent {
    /// The files' paths, in order, each beginning with the folder's.
    private(set) var files: [String] = []
    /// Folders that cannot be read, each in a sentence that names it and the reason.
    private(set) var unreadable: [String] = []

    /// Lists a folder.
    ///
    /// - Parameters:
    ///   - folder: Its path.
    ///   - names: Lists the names in one folder.
    init(
        _ folder: String,
        names: (String) throws -> [String] = { try FileManager.default.contentsOfDirectory(atPath: $0) }
    ) {
        list(folder, names)
        files.sort()
    }

    private mutating func list(_ folder: String, _ names: (String) throws -> [String]) {
        let found: [String]
        do {
            found = try names(folder)
        } catch {
            unreadable.append("the folder \(folder) cannot be read: \(Self.reason(folder, error))")
            return
        }
        for name in found.sorted() where !name.hasPrefix(".") {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
            if !isFolder.boolValue {
                files.append(path)
            } else if (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil {
                list(path, names)
            }
        }
    }

    /// The system's reason why this user cannot read a folder.
    private static func reason(_ folder: String, _ error: any Error) -> String {
        access(folder, R_OK | X_OK) == 0 ? error.localizedDescription : String(cString: strerror(errno))
    }
}
