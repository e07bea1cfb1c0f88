import Foundation

/// Genre names out of a file: one on each line, a list, or the column `genres` of a table.
package enum GenreNames {
    /// Columns that hold genres, folded.
    private static let columns: Set<String> = [
        "genres", "genre", "artistgenres", "artistgenre", "trackgenres", "trackgenre", "playlistgenre",
    ]

    /// Reads the names of a file, each once, in the order in which they first stand there.
    ///
    /// The lists of a column may have any of the spellings that an import knows. What is no name, such as a number, a
    /// link or an identifier, is passed over.
    ///
    /// - Throws: ``ImportError``: `notACatalog` for what is no text, and for a table in which no column holds genres;
    ///   `empty` when no name is found; `unreadable` or `truncated`.
    package static func read(contentsOf path: String) throws(ImportError) -> [String] {
        guard let source = try ImportSource.sources(at: path).first else {
            throw ImportError(.empty, "\(path) holds no file; put a list of genres into it")
        }
        let head = try source.open().head(RecognisedFile.maximumHead)
        let encoding = TextEncoding.detect(head)
        if encoding == .utf8 || encoding == .windows1252, let kind = FileKind.binary(head) { throw kind.error(path) }
        if let kind = FileKind.markup(head) { throw kind.error(path) }
        let text = try source.open(as: encoding).head(RecognisedFile.maximumHead)
        let names = try names(in: text, of: path)
        guard !names.isEmpty else { throw ImportError(.empty, "\(path) names no genre; write one on each line") }
        return names
    }

    static func names(in text: [UInt8], of path: String) throws(ImportError) -> [String] {
        switch text.first(where: { $0 > 0x20 && $0 < 0x80 }) {
        case UInt8(ascii: "["), UInt8(ascii: "{"): return try json(text, path)
        default: break
        }
        for delimiter in [",", ";", "\t", "|"] as [Unicode.Scalar] {
            let records = try records(text, UInt8(ascii: delimiter))
            guard let header = records.first else { continue }
            let folded = header.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
            guard let column = folded.firstIndex(where: columns.contains) else { continue }
            return distinct(records.dropFirst().flatMap { column < $0.count ? ListText.tags($0[column]) : [] })
        }
        for delimiter in [",", ";", "\t"] as [Unicode.Scalar] {
            let records = try records(text, UInt8(ascii: delimiter))
            let width = records.first?.count ?? 0
            // Lines of as many fields each are a table; a line with commas by itself is a list.
            guard records.count > 1, width > 1, records.count(where: { $0.count == width }) * 2 > records.count else {
                continue
            }
            throw ImportError(
                .notACatalog(.otherTable),
                "\(path) has several columns, none called genres: \(records[0].prefix(12).joined(separator: ", ")). "
                    + "Name the column with the genres 'genres', or give a file with one name on each line")
        }
        return distinct(try records(text, UInt8(ascii: ",")).joined())
    }

    /// A list of names, or objects in which a key of ``columns`` holds them; lists also as Python writes them, objects
    /// also one a line.
    private static func json(_ text: [UInt8], _ path: String) throws(ImportError) -> [String] {
        let whole = String(decoding: text, as: UTF8.self)
        var values: [Any] = []
        if let value = parsed(whole) {
            values = [value]
        } else if !text.contains(UInt8(ascii: "{")), let list = ListText.brackets(ListText.trimmed(whole)) {
            values = [list]
        } else {
            values = whole.split(whereSeparator: \.isNewline).compactMap { parsed($0) }
        }
        if values.count == 1, let list = values[0] as? [String] { return distinct(list) }
        var keys: Set<String> = []
        let found = values.flatMap { genres(within: $0, &keys) }
        guard values.isEmpty || !found.isEmpty else {
            throw ImportError(
                .notACatalog(.otherJSON),
                "\(path) is JSON in which no key is called genres; its keys are "
                    + "\(keys.sorted().prefix(12).joined(separator: ", ")). Give a list of names, or a file with one name on "
                    + "each line")
        }
        guard !values.isEmpty else {
            throw ImportError(
                .unreadable,
                "\(path) begins like JSON, but it is broken, or longer than a mebibyte. Give a file with one name on each line"
            )
        }
        return distinct(found)
    }

    private static func parsed(_ text: some StringProtocol) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    /// The names under a key of ``columns``, however deep it lies.
    private static func genres(within value: Any, _ keys: inout Set<String>) -> [String] {
        if let list = value as? [Any] { return list.flatMap { genres(within: $0, &keys) } }
        guard let object = value as? [String: Any] else { return [] }
        keys.formUnion(object.keys)
        return object.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
            guard columns.contains(key.lowercased().filter { $0.isLetter || $0.isNumber }) else {
                return genres(within: value, &keys)
            }
            if let text = value as? String { return ListText.tags(text) }
            return (value as? [Any])?.compactMap { $0 as? String } ?? genres(within: value, &keys)
        }
    }

    private static func records(_ text: [UInt8], _ delimiter: UInt8) throws(ImportError) -> [[String]] {
        let scanner = DelimitedScanner(MemorySource(text), delimiter: delimiter)
        var records: [[String]] = []
        while true {
            switch try scanner.step() {
            case .record: records.append(scanner.texts)
            case .broken: continue
            case .end: return records
            }
        }
    }

    private static func distinct(_ names: some Sequence<String>) -> [String] {
        var seen: Set<String> = []
        return names.map { ListText.trimmed($0) }.filter { isName($0) && seen.insert($0).inserted }
    }

    /// Whether a text can be the name of a genre.
    package static func isName(_ text: String) -> Bool {
        guard (1...80).contains(text.count), !AbsentWord.matches(text), text.contains(where: \.isLetter) else {
            return false
        }
        if text.contains("://") || text.hasPrefix("spotify:") || text.contains(where: "@{}[]".contains) { return false }
        if isIdentifier(text) { return false }
        return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// Whether a text is an identifier of a track or artist, a recording code, or a MusicBrainz identifier.
    private static func isIdentifier(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), !text.contains(" ") else { return false }
        if text.utf8.count == 22, text.allSatisfy({ $0.isLetter || $0.isNumber }) {
            return text.contains(where: \.isNumber) || text.count(where: \.isUppercase) > 2
        }
        if UUID(uuidString: text) != nil { return true }
        return text.utf8.count == 12 && text.suffix(7).allSatisfy(\.isNumber) && RecordingCode.read(text) != nil
    }
}
