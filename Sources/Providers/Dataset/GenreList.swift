public import Foundation

/// Genre names out of a file: one on each line, or the tags in the column `genres` of a dataset.
public enum GenreList {
    /// Reads the names of a file, plain or compressed with gzip, each once, in the order in which they first stand there.
    ///
    /// A file whose first line names a column `genres` or `genre` is a CSV file, and a field of that column may hold several
    /// names with `;` between. In any other file each line is a name; a name that holds a comma stands in quotes.
    ///
    /// - Throws: ``ProviderError`` with `unreadableFile` or `truncatedFile`.
    public static func read(contentsOf url: URL) throws(ProviderError) -> [String] {
        var scanner = CSVScanner(try DatasetFile(path: url.path))
        var names: [String] = []
        var seen: Set<String> = []
        var column: Int?
        var isFirst = true
        while true {
            switch try scanner.step() {
            case .end: return names
            case .broken: continue
            case .record: break
            }
            if isFirst {
                isFirst = false
                let header = (0..<scanner.fieldCount).map { trimmed(scanner.field($0)).lowercased() }
                column = header.firstIndex(of: "genres") ?? header.firstIndex(of: "genre")
                if column != nil { continue }
            }
            guard column ?? 0 < scanner.fieldCount else { continue }
            let text = trimmed(scanner.field(column ?? 0))
            for part in column == nil ? [text[...]] : text.split(separator: ";") {
                let name = part.trimmingCharacters(in: .whitespaces)
                if !name.isEmpty, seen.insert(name).inserted { names.append(name) }
            }
        }
    }

    private static func trimmed(_ field: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: field, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
