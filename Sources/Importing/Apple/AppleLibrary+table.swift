import Catalog
import Foundation

/// A table of our own making in a temporary file, gone with the last source that needs it.
final class TemporaryTable: Sendable {
    /// Where it lies.
    let path: String
    /// What the table was made from, in words.
    let form: String
    private let descriptor: Int32

    /// Makes an empty file.
    ///
    /// - Throws: `unreadable` where the folder for temporary files takes none.
    init(from form: String) throws(ImportError) {
        let template = FileManager.default.temporaryDirectory.appending(path: "juke-import-XXXXXX").path
        var name = Array(template.utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw Self.failure(template) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.form = form
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Appends text.
    func append(_ bytes: [UInt8]) throws(ImportError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            done += count
        }
    }

    private static func failure(_ path: String) -> ImportError {
        ImportError(
            .unreadable, "cannot write \(path): \(String(cString: strerror(errno))); TMPDIR names another folder")
    }
}

extension TemporaryTable: Hashable {
    static func == (left: TemporaryTable, right: TemporaryTable) -> Bool { left === right }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension AppleLibrary {
    /// The columns of the table, as the library calls them; those that are no field show in a dry run.
    private static let columns = [
        "Name", "Artist", "Album Artist", "Album", "Album Type", "Genre", "Total Time (ms)", "Disc Number",
        "Track Number", "Year", "Explicit", "Type", "Persistent ID", "Location", "Play Count", "Rating", "Loved",
    ]

    /// A library's tracks as a table, each in the line in which it begins in the library.
    ///
    /// The table is in a temporary file, since an import reads its file more than once and XML is slow to read.
    ///
    /// - Returns: `nil` for a file that is no library.
    /// - Throws: As ``read(_:_:)``; `empty` when there is no track.
    static func table(of source: ImportSource) throws(ImportError) -> ImportSource? {
        guard try isOne(source) else { return nil }
        let table = try TemporaryTable(from: "an XML property list")
        var text = Array((columns.joined(separator: "\t") + "\n").utf8)
        var (lines, count) = (2, 0)
        try read(source) { library in
            library.track = { values, line throws(ImportError) in
                while lines < line {
                    text.append(UInt8(ascii: "\n"))
                    lines += 1
                }
                text.append(contentsOf: row(values).utf8)
                lines += 1
                count += 1
                if text.count > 1 << 18 {
                    try table.append(text)
                    text.removeAll(keepingCapacity: true)
                }
            }
        }
        guard count > 0 else { throw ImportError(.empty, "\(source.name) is a library without tracks") }
        try table.append(text)
        return ImportSource(path: table.path, member: nil, name: source.name, container: .plain, keeper: table)
    }

    /// A line of the table.
    private static func row(_ track: Values) -> String {
        let isCompilation = track["Compilation"] == "true"
        let cells = columns.map { column -> String in
            switch column {
            case "Artist": track[column] ?? track["Album Artist"] ?? ""
            case "Album Artist": track[column] ?? (isCompilation ? ImportIndex.variousArtists.name : "")
            case "Album Type": isCompilation ? "compilation" : ""
            case "Total Time (ms)": track["Total Time"] ?? ""
            case "Type": otherKind(track) ?? ""
            case "Loved": track["Loved"] ?? track["Favorited"] ?? ""
            default: track[column] ?? ""
            }
        }
        return cells.map(quoted).joined(separator: "\t") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        let plain = text.utf8.contains { $0 < 0x20 } ? String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) : text
        return plain.contains("\"") ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }
}
