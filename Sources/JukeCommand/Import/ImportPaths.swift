import CommandKit
import Foundation
import Importing

/// The files that a command line names: files, folders, archives and `-`.
struct ImportPaths {
    /// The files that can be imported, tracks before analyses.
    var readers: [ImportReader] = []
    /// What lies in a folder or an archive and is no catalog, with the reason.
    var passedOver: [String] = []

    /// What standard input was saved as; gone with the process.
    private static let spool = FileManager.default.temporaryDirectory.appending(path: "juke-stdin-\(UUID().uuidString)")
        .path

    /// Opens and recognises all files; nothing is stored before that has worked.
    ///
    /// - Throws: `ImportError` for a file that is named and no catalog; ``CommandError`` for a folder or an archive in which
    ///   nothing is usable.
    init(_ paths: [String], options: ImportOptions) throws {
        for path in paths {
            var isFolder: ObjCBool = false
            if path == "-" {
                try Self.saveStandardInput()
                try add(ImportSource.sources(at: Self.spool), in: "standard input", options)
            } else if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                try add(folder: path, options)
            } else {
                let sources = try ImportSource.sources(at: path)
                if sources.count == 1 {
                    readers.append(try ImportReader(sources[0], options: options))
                } else {
                    try add(sources, in: path, options)
                }
            }
        }
        readers = readers.filter(\.hasTracks) + readers.filter { !$0.hasTracks }
    }

    /// Removes what was saved of standard input.
    static func clean() { try? FileManager.default.removeItem(atPath: spool) }

    private mutating func add(folder: String, _ options: ImportOptions) throws {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        var sources: [ImportSource] = []
        var reasons: [String] = []
        for file in files.sorted() where !file.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let path = folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            do {
                sources += try ImportSource.sources(at: path)
            } catch {
                reasons.append(error.message)
            }
        }
        try add(sources, in: folder, options, reasons)
    }

    private mutating func add(
        _ sources: [ImportSource], in place: String, _ options: ImportOptions, _ reasons: [String] = []
    ) throws {
        var reasons = reasons
        var found: [ImportReader] = []
        for source in sources {
            do {
                found.append(try ImportReader(source, options: options))
            } catch {
                reasons.append(error.message)
            }
        }
        guard !found.isEmpty else {
            let list = reasons.isEmpty ? "it holds no files" : reasons.joined(separator: "; ")
            throw CommandError("nothing in \(place) can be imported: \(list)")
        }
        readers += found
        passedOver += reasons
    }

    private static func saveStandardInput() throws {
        try Data().write(to: URL(filePath: spool))
        let file = try FileHandle(forWritingTo: URL(filePath: spool))
        while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
            try file.write(contentsOf: chunk)
        }
        try file.close()
    }
}
