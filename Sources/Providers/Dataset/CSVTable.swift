package import struct Foundation.URL

/// Some columns of a CSV file, plain or compressed with gzip, found by their names in the header.
///
/// For small companions of a dataset: labels, playlists, tags. The whole table is kept in memory.
package struct CSVTable: Sendable {
    /// The columns of the header, in lower case without surrounding blanks.
    package let header: [String]
    /// The values of the columns asked for, row by row, without surrounding blanks.
    package private(set) var rows: [[String]] = []
    /// The line of the file on which each of ``rows`` starts, from 1; the header is line 1.
    package private(set) var lines: [Int] = []
    /// Rows with another number of fields than the header, and broken ones.
    package private(set) var badRows: [BadRow] = []

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - columns: The names of the columns to keep, in the order in which ``rows`` will have them.
    /// - Throws: ``ProviderError`` with `unreadableFile`, `truncatedFile`, or `missingColumns`.
    package init(contentsOf url: URL, columns: [String]) throws(ProviderError) {
        var scanner = CSVScanner(try DatasetFile(path: url.path))
        header = try Self.header(&scanner)
        let missing = columns.filter { !header.contains($0) }
        guard missing.isEmpty else {
            throw ProviderError(
                .missingColumns(missing),
                "\(url.lastPathComponent) lacks the column\(missing.count == 1 ? "" : "s") "
                    + "\(missing.joined(separator: ", ")); its first line names \(header.prefix(60).joined(separator: ", "))"
            )
        }
        let positions = columns.compactMap { header.firstIndex(of: $0) }
        while true {
            switch try scanner.step() {
            case .end: return
            case .broken(let reason): badRows.append(BadRow(line: scanner.line, reason: reason))
            case .record where scanner.fieldCount != header.count:
                badRows.append(
                    BadRow(
                        line: scanner.line, reason: "\(scanner.fieldCount) fields where the header has \(header.count)")
                )
            case .record:
                var values: [String] = []
                for position in positions { values.append(Self.text(scanner.field(position))) }
                rows.append(values)
                lines.append(scanner.line)
            }
        }
    }

    /// Reads the header of a file only.
    ///
    /// - Throws: ``ProviderError`` with `unreadableFile` or `truncatedFile`.
    package static func header(of url: URL) throws(ProviderError) -> [String] {
        var scanner = CSVScanner(try DatasetFile(path: url.path))
        return try header(&scanner)
    }

    private static func header(_ scanner: inout CSVScanner) throws(ProviderError) -> [String] {
        var names: [String] = []
        if case .record = try scanner.step() {
            for position in 0..<scanner.fieldCount { names.append(text(scanner.field(position)).lowercased()) }
        }
        return names
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let text = Substring(decoding: bytes, as: UTF8.self)
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? start
        return String(text[start..<end])
    }
}
