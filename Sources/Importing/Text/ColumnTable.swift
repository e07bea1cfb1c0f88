/// Some columns of a table, found by their names in the header.
///
/// For small companions of a catalog: labels, playlists, tags, profiles. The file may have any delimiter, encoding and
/// compression that an import takes. The whole table is kept in memory.
package struct ColumnTable: Sendable {
    /// The columns of the header, in lower case without surrounding blanks.
    package let header: [String]
    /// The columns that are kept, in the order in which ``rows`` have them.
    package let columns: [String]
    /// The values of ``columns``, row by row, without surrounding blanks.
    package private(set) var rows: [[String]] = []
    /// The line of the file on which each of ``rows`` starts, from 1; the header is line 1.
    package private(set) var lines: [Int] = []
    /// Rows with another number of fields than the header, and broken ones.
    package private(set) var leftOut: [LeftOutRow] = []

    /// The delimiters that are tried, in this order.
    private static let delimiters = ([",", ";", "\t", "|"] as [Unicode.Scalar]).map { UInt8(ascii: $0) }

    /// Reads columns that must all be there.
    ///
    /// - Parameters:
    ///   - path: The file, or an archive whose first file is meant.
    ///   - columns: The names of the columns, in lower case.
    /// - Throws: ``ImportError``: `missingColumns` names those that are missing and those that were found;
    ///   `notACatalog` for what is no text; `unreadable`, `truncated` or `tooLarge`.
    package init(contentsOf path: String, columns: [String]) throws(ImportError) {
        try self.init(contentsOf: path, anyOf: columns)
        let missing = columns.filter { !header.contains($0) }
        guard missing.isEmpty else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            throw ImportError(
                .missingColumns(missing),
                "\(name) lacks the column\(missing.count == 1 ? "" : "s") \(missing.joined(separator: ", ")); its first line "
                    + "names \(header.prefix(60).joined(separator: ", "))")
        }
    }

    /// Reads those of some columns that are there; without any of them, no row is read.
    ///
    /// - Throws: ``ImportError`` as ``init(contentsOf:columns:)``, without `missingColumns`.
    package init(contentsOf path: String, anyOf columns: [String]) throws(ImportError) {
        guard let source = try ImportSource.sources(at: path).first else {
            throw ImportError(.empty, "\(path) holds no file; put a table into it")
        }
        try self.init(source, anyOf: columns)
    }

    init(_ source: ImportSource, anyOf columns: [String]) throws(ImportError) {
        let head = try source.open().head(RecognisedFile.maximumHead)
        let encoding = TextEncoding.detect(head)
        if encoding == .utf8 || encoding == .windows1252, let kind = FileKind.binary(head) {
            throw kind.error(source.name)
        }

        var best: (delimiter: UInt8, header: [String], found: Int) = (UInt8(ascii: ","), [], -1)
        for delimiter in Self.delimiters {
            let scanner = DelimitedScanner(try source.open(as: encoding), delimiter: delimiter)
            guard try scanner.step() == .record else { continue }
            let header = scanner.texts.map { $0.lowercased() }
            let found = columns.count { header.contains($0) }
            if found > best.found { best = (delimiter, header, found) }
        }
        header = best.header
        self.columns = columns.filter(best.header.contains)
        guard best.found > 0 else { return }
        try read(DelimitedScanner(try source.open(as: encoding), delimiter: best.delimiter))
    }

    private mutating func read(_ scanner: DelimitedScanner) throws(ImportError) {
        let positions = columns.compactMap { header.firstIndex(of: $0) }
        _ = try scanner.step()
        while true {
            switch try scanner.step() {
            case .end: return
            case .broken(let reason): leaveOut(scanner.line, reason)
            case .record where scanner.fieldCount != header.count:
                leaveOut(scanner.line, "\(scanner.fieldCount) fields where the header has \(header.count)")
            case .record:
                rows.append(positions.map { FieldText.trimmed(scanner.field($0)) })
                lines.append(scanner.line)
            }
        }
    }

    private mutating func leaveOut(_ line: Int, _ reason: String) {
        leftOut.append(LeftOutRow(line: line, kind: .broken, reason: reason))
    }
}
