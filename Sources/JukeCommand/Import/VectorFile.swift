import CommandKit
import Embedding
import Foundation
import Importing
import Printing

/// A file of vectors: a NumPy matrix with a list of ids beside it, a table, or JSON lines.
final class VectorFile {
    private enum Form {
        case matrix(NumPyReader, ids: [Substring])
        case text(VectorReader)
    }

    private let form: Form
    private var taken = 0

    /// The list that is taken when none is named: what `juke embeddings export` writes.
    static let usualIDs = "ids.txt"

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - ids: For a matrix, a text with the id of each row, one a line; `ids.txt` beside it when not given.
    /// - Throws: ``CommandError`` where ids are missing, too few, or not asked for; `EmbeddingError`, `ImportError`.
    init(_ path: String, ids: String?) throws {
        let url = URL(filePath: path)
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw CommandError("cannot read \(path); name a .npy file, a table or JSON lines")
        }
        let head = try FileHandle(forReadingFrom: url).read(upToCount: 8) ?? Data()
        if head.starts(with: Data("PK".utf8)) {
            throw CommandError(
                "\(path) is an archive; in Python, numpy.save('vectors.npy', numpy.load('\(url.lastPathComponent)')[KEY]) "
                    + "takes the matrix out, and --ids names a text with the ids")
        }
        guard NumPyReader.recognises(head) else {
            if ids != nil {
                throw CommandError("--ids goes with a .npy file; tables and JSON lines have their own ids")
            }
            let sources = try ImportSource.sources(at: path)
            guard let source = sources.first, sources.count == 1 else {
                throw CommandError("\(path) holds \(sources.count) files; name one")
            }
            form = .text(try VectorReader(source))
            return
        }
        let reader = try NumPyReader(url)
        let list = ids ?? url.deletingLastPathComponent().appending(path: Self.usualIDs).path(percentEncoded: false)
        guard let text = try? String(contentsOfFile: list, encoding: .utf8) else {
            throw CommandError(
                "a .npy file has no ids; cannot read \(list). --ids FILE names a text with the id of each row, one a line"
            )
        }
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count == reader.rows else {
            throw CommandError(
                "\(list) has \(lines.count.counted("line")), and \(path) \(reader.rows.counted("row")); one line a row is needed"
            )
        }
        form = .matrix(reader, ids: lines)
    }

    /// How many rows there are; `nil` where only reading tells.
    var rowCount: Int? {
        if case .matrix(let reader, _) = form { reader.rows } else { nil }
    }

    /// What a table calls its numbers.
    var names: [String]? {
        if case .text(let reader) = form { reader.names } else { nil }
    }

    /// The next rows, each of the file once; none at the end.
    func next(_ most: Int) throws -> [VectorRow] {
        switch form {
        case .text(let reader): return try reader.next(most)
        case .matrix(let reader, let ids):
            let values = try reader.next(most)
            let width = reader.columns
            return (0..<values.count / max(width, 1)).map { row in
                let id = ids[taken].trimmingCharacters(in: .whitespaces)
                taken += 1
                let own = Array(values[row * width..<(row + 1) * width])
                if id.isEmpty { return VectorRow(line: taken, fault: .nameless) }
                return own.allSatisfy(\.isFinite)
                    ? VectorRow(line: taken, id: id, values: own) : VectorRow(line: taken, id: id, fault: .number)
            }
        }
    }
}
