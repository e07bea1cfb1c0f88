import Foundation

/// Reads vectors out of a text: a table with an id and numbers in each line, or an object with both in each line.
///
///     id,v0,v1,…                     {"id": "…", "vector": [0.1, …]}
///
/// The first row that can be used says how wide all are.
package final class VectorReader {
    /// The names of the columns of a table with a heading, without the id; `nil` where there is none.
    package private(set) var names: [String]?
    /// How many numbers a row has; `nil` before the first row.
    package private(set) var width: Int?

    /// The names under which the id may stand, the first that is there counts.
    static let idNames = [
        "id", "track_id", "uri", "track_uri", "spotify_id", "isrc", "mbid", "musicbrainz_recordingid",
    ]
    /// The names under which an object may have its numbers.
    static let vectorNames = ["vector", "embedding", "values"]

    private enum Form {
        case table(DelimitedScanner, idColumn: Int, prefix: String)
        case lines(JSONCursor)
    }

    private let source: ImportSource
    private let form: Form
    /// A first line that turned out to be no heading.
    private var first: VectorRow?

    /// Recognises a file by its first bytes.
    ///
    /// - Throws: ``ImportError`` for a file that cannot be read, that is empty, or that is a JSON array.
    package init(_ source: ImportSource) throws(ImportError) {
        self.source = source
        let head = try source.open().head(64 * 1024)
        guard let start = head.first(where: { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }) else {
            throw ImportError(.empty, "\(source.name) is empty; name a file with an id and numbers in each line")
        }
        if start == UInt8(ascii: "{") {
            form = .lines(JSONCursor(try source.open()))
            return
        }
        if start == UInt8(ascii: "[") {
            throw ImportError(
                .notACatalog(.otherJSON),
                "\(source.name) is one array; one object a line is read, which `jq -c '.[]' FILE` makes of it")
        }
        let line = head.prefix { $0 != UInt8(ascii: "\n") }
        let delimiter = Array(",;\t".utf8).max { left, right in
            line.count { $0 == left } < line.count { $0 == right }
        }
        let scanner = DelimitedScanner(try source.open(), delimiter: delimiter ?? UInt8(ascii: ","))
        guard try scanner.step() == .record, scanner.fieldCount > 1 else {
            throw ImportError(.empty, "\(source.name) has no table with an id and numbers in its first line")
        }
        let texts = scanner.texts
        let words = (1..<scanner.fieldCount).count { FloatText.value(scanner.field($0)) == nil }
        guard words * 2 > scanner.fieldCount - 1 else {
            form = .table(scanner, idColumn: 0, prefix: "")
            first = read(scanner, idColumn: 0, prefix: "")
            return
        }
        let folded = texts.map { $0.lowercased() }
        let column = Self.idNames.compactMap(folded.firstIndex).first ?? 0
        names = texts.indices.filter { $0 != column }.map { texts[$0] }
        form = .table(scanner, idColumn: column, prefix: Self.prefix(of: folded[column]))
    }

    /// The next rows, each of the file once.
    ///
    /// - Parameter most: How many at most, at least 1.
    /// - Returns: None at the end.
    /// - Throws: ``ImportError`` when the file cannot be read on.
    package func next(_ most: Int) throws(ImportError) -> [VectorRow] {
        try source.naming { () throws(ImportError) in try rows(most) }
    }

    private func rows(_ most: Int) throws(ImportError) -> [VectorRow] {
        var rows: [VectorRow] = []
        if let first {
            rows.append(first)
            self.first = nil
        }
        while rows.count < most, let row = try nextRow() { rows.append(row) }
        return rows
    }

    private func nextRow() throws(ImportError) -> VectorRow? {
        switch form {
        case .table(let scanner, let column, let prefix):
            switch try scanner.step() {
            case .end: return nil
            case .broken: return VectorRow(line: scanner.line, fault: .broken)
            case .record: return read(scanner, idColumn: column, prefix: prefix)
            }
        case .lines(let cursor): return try nextLine(cursor)
        }
    }

    private func nextLine(_ cursor: JSONCursor) throws(ImportError) -> VectorRow? {
        var line = 0
        do throws(JSONFault) {
            guard try cursor.token() != nil else { return nil }
            line = cursor.line
            return try object(cursor)
        } catch {
            if case .source(let fault) = error { throw fault }
            // What broke off at the end of its line leaves the next one whole.
            if cursor.line == line {
                do throws(JSONFault) { try cursor.skipLine() } catch { return nil }
            }
            return VectorRow(line: line, fault: .broken)
        }
    }

    // MARK: - Rows

    private func read(_ scanner: DelimitedScanner, idColumn: Int, prefix: String) -> VectorRow {
        let line = scanner.line
        guard idColumn < scanner.fieldCount else { return VectorRow(line: line, fault: .nameless) }
        let id = FieldText.trimmed(scanner.field(idColumn))
        var values: [Float] = []
        values.reserveCapacity(scanner.fieldCount - 1)
        for field in 0..<scanner.fieldCount where field != idColumn {
            guard let value = FloatText.value(scanner.field(field)) else {
                return VectorRow(line: line, id: id, fault: .number)
            }
            values.append(value)
        }
        return checked(line, id.isEmpty ? "" : prefix + id, values)
    }

    private func object(_ cursor: JSONCursor) throws(JSONFault) -> VectorRow {
        let line = cursor.line
        var ids: [String: String] = [:]
        var values: [Float]?
        var isNumeric = true
        try cursor.members { () throws(JSONFault) in
            try Self.text(cursor)
        } each: { (key) throws(JSONFault) in
            let key = key.lowercased()
            try Self.require(line, cursor)
            if Self.idNames.contains(key), try cursor.token() == UInt8(ascii: "\"") {
                ids[key] = try Self.text(cursor)
            } else if Self.vectorNames.contains(key), try cursor.token() == UInt8(ascii: "[") {
                var numbers: [Float] = []
                numbers.reserveCapacity(self.width ?? 0)
                var raw: [UInt8] = []
                try cursor.elements { () throws(JSONFault) in
                    raw.removeAll(keepingCapacity: true)
                    try Self.require(line, cursor)
                    switch try cursor.token() {
                    case UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "{"): try cursor.skipValue()
                    default: try cursor.literal(into: &raw)
                    }
                    if let value = raw.withUnsafeBufferPointer(FloatText.value) {
                        numbers.append(value)
                    } else {
                        isNumeric = false
                    }
                }
                values = numbers
            } else {
                try cursor.skipValue()
            }
        }
        let name = Self.idNames.first { ids[$0]?.isEmpty == false }
        let id = name.map { Self.prefix(of: $0) + (ids[$0] ?? "") } ?? ""
        guard let values, isNumeric else { return VectorRow(line: line, id: id, fault: .number) }
        return checked(line, id, values)
    }

    /// Refuses to go beyond the line on which an object began.
    private static func require(_ line: Int, _ cursor: JSONCursor) throws(JSONFault) {
        guard try cursor.token() != nil, cursor.line == line else { throw .malformed("the line ends within an object") }
    }

    private func checked(_ line: Int, _ id: String, _ values: [Float]) -> VectorRow {
        guard !id.isEmpty else { return VectorRow(line: line, fault: .nameless) }
        if width == nil, !values.isEmpty { width = values.count }
        return values.count == width && !values.isEmpty
            ? VectorRow(line: line, id: id, values: values) : VectorRow(line: line, id: id, fault: .width)
    }

    /// What goes before an id of a column, so that it says itself what it is.
    private static func prefix(of column: String) -> String {
        switch column {
        case "isrc": "isrc:"
        case "mbid", "musicbrainz_recordingid": "mbid:"
        default: ""
        }
    }

    private static func text(_ cursor: JSONCursor) throws(JSONFault) -> String {
        var raw: [UInt8] = []
        try cursor.rawString(into: &raw, limit: 4_096)
        var text: [UInt8] = []
        JSONStringText.unescape(raw.dropFirst().dropLast(), into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
