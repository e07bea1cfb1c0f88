import CommandKit
import Foundation
import Importing
import Printing

/// The files that a command line names: files, folders, archives and `-`.
struct ImportPaths {
    /// The files that can be imported, tracks before analyses.
    private(set) var readers: [ImportReader] = []
    /// Files of a folder or an archive that are no catalog, with the reason.
    private(set) var passedOver: [String] = []

    /// The names of the files, without their folders; of many the first three.
    var names: String { Self.joined(readers.map(\.source.shortName)) }

    /// The same of paths on a command line.
    static func names(of paths: [String]) -> String {
        joined(paths.map { $0 == "-" ? "standard input" : URL(filePath: $0).lastPathComponent })
    }

    private static func joined(_ names: [String]) -> String {
        let others = names.count - 3
        return names.prefix(3).joined(separator: ", ") + (others > 0 ? " and \(others) more" : "")
    }

    /// Opens and recognises all files; nothing is stored before that has worked.
    ///
    /// - Parameters:
    ///   - paths: What the command line names.
    ///   - options: What the caller says of the files.
    ///   - maximumRatio: How many times its size a packed file may unpack to, where the caller says.
    /// - Throws: `ImportError` for a file that is named and no catalog; ``CommandError`` for a path where nothing is,
    ///   and for a folder or an archive in which nothing is usable.
    init(_ paths: [String], options: ImportOptions, maximumRatio: Int? = nil) throws {
        for path in paths {
            let (found, reasons) = try Self.read(path, maximumRatio: maximumRatio) { source throws(ImportError) in
                try ImportReader(source, options: options)
            }
            readers += found
            passedOver += reasons
        }
        readers = readers.filter(\.hasTracks) + readers.filter { !$0.hasTracks }
    }

    /// Reads what lies at a path: one file, or what can be read of a folder or an archive.
    ///
    /// - Parameters:
    ///   - path: A file, a folder, an archive, or `-` for standard input.
    ///   - maximumRatio: How many times its size a packed file may unpack to, where the caller says.
    ///   - read: Reads one file; throws for what it does not take.
    /// - Returns: What was read, and the reasons why other files of the folder or archive were not.
    /// - Throws: `ImportError` for a single file that `read` does not take; ``CommandError`` for a path where nothing
    ///   is, and for a folder or an archive of which nothing was read.
    static func read<Reading>(
        _ path: String, maximumRatio: Int? = nil, _ read: (ImportSource) throws(ImportError) -> Reading
    ) throws -> (readings: [Reading], reasons: [String]) {
        var isFolder: ObjCBool = false
        var sources: [ImportSource] = []
        var reasons: [String] = []
        if path == "-" {
            try saveStandardInput()
            sources = try ImportSource.sources(at: spool, called: "standard input", maximumRatio: maximumRatio)
        } else if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            throw CommandError(absence(of: path))
        } else if isFolder.boolValue {
            (sources, reasons) = Self.sources(inFolder: path, maximumRatio)
        } else {
            sources = try ImportSource.sources(at: path, maximumRatio: maximumRatio)
        }
        if sources.count == 1, !isFolder.boolValue { return ([try read(sources[0])], []) }
        var readings: [Reading] = []
        for source in sources {
            do throws(ImportError) { readings.append(try read(source)) } catch { reasons.append(error.message) }
        }
        guard !readings.isEmpty else {
            let place = path == "-" ? "standard input" : path
            guard !reasons.isEmpty else { throw CommandError("nothing in \(place) can be imported: it holds no files") }
            throw CommandError("nothing in \(place) can be imported:", listing: reasons)
        }
        return (readings, reasons)
    }

    private static func sources(
        inFolder folder: String, _ maximumRatio: Int?
    ) -> (sources: [ImportSource], reasons: [String]) {
        let content = FolderContent(folder)
        var sources: [ImportSource] = []
        var reasons = content.unreadable
        for path in content.files {
            do throws(ImportError) {
                sources += try ImportSource.sources(at: path, maximumRatio: maximumRatio)
            } catch {
                reasons.append(error.message)
            }
        }
        return (sources, reasons)
    }

    /// The message about a path where nothing is: the files that may be meant, and the forms that the command takes.
    private static func absence(of path: String) -> String {
        let url = URL(filePath: path)
        let folder = url.deletingLastPathComponent()
        let others = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let near = NearestWord.several(url.lastPathComponent, among: others.filter { !$0.hasPrefix(".") })
        if !path.contains("/"),
            let command = CommandSuggestion.correction(
                of: path, within: ImportCommand.self, called: "juke import")
        {
            return "there is no file or folder '\(path)'; did you mean \(command)?"
        }
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
        return
            "there is no file or folder '\(path)'\(hint.isEmpty ? "." : hint) Give a file, a folder, an archive, or - for "
            + "standard input; docs/data.md says where music data comes from"
    }
}

// MARK: - Standard input

extension ImportPaths {
    /// The file that standard input was saved as; gone with the process.
    private static let spool = FileManager.default.temporaryDirectory.appending(path: "juke-stdin-\(UUID().uuidString)")
        .path

    /// Removes what was saved of standard input.
    static func clean() { try? FileManager.default.removeItem(atPath: spool) }

    private static func saveStandardInput() throws {
        try Data().write(to: URL(filePath: spool))
        let file = try FileHandle(forWritingTo: URL(filePath: spool))
        while let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20), !chunk.isEmpty {
            try file.write(contentsOf: chunk)
        }
        try file.close()
    }
}
