/// How a table separates its fields, where its header is, and what its columns are.
extension FileRecogniser {
    private struct Table {
        let delimiter: UInt8
        let skipping: Int
        let header: [String]
        let rows: [[String]]
        let map: ColumnMap

        /// How many of the rows have as many fields as the header.
        var evenRows: Int { rows.count { $0.count == header.count } }
    }

    func delimited(
        _ head: [UInt8], _ encoding: TextEncoding, isWhole: Bool
    ) throws(ImportError) -> RecognisedFile {
        if !isWhole, !head.prefix(RecognisedFile.maximumHead - 1).contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            throw ImportError(
                .tooLarge,
                "\(name) has a first line of more than a mebibyte; the first line of a table names the columns")
        }
        var best: Table?
        var refused: ImportError?
        for delimiter in [",", ";", "\t", "|"] as [Unicode.Scalar] {
            let found: Table?
            do {
                found = try table(head, UInt8(ascii: delimiter), isWhole: isWhole)
            } catch {
                // The columns that the caller names are there or not once the right delimiter is found.
                refused = refused ?? error
                continue
            }
            guard let table = found else { continue }
            guard let known = best else {
                best = table
                continue
            }
            let (new, old) = (
                (table.map.count, table.evenRows, table.header.count),
                (known.map.count, known.evenRows, known.header.count)
            )
            if table.header.count > 1, known.header.count == 1 ? new.0 >= old.0 : new > old { best = table }
        }
        guard let best else { throw refused ?? ImportError(.empty, "\(name) is empty; name a file with rows") }
        let missing = best.map.missing
        if let kind = kind(of: best) { throw kind.error(name) }
        guard missing.isEmpty else { throw refusal(of: best, missing) }
        let misspelt = best.map.misspelt.map(\.field)
        if misspelt.count == 2 { throw refusal(of: best, misspelt) }
        return RecognisedFile(
            encoding: encoding, format: .delimited(best.delimiter, skipping: best.skipping), columns: best.map,
            decisions: decisions(best.map, best.rows, delimiter: best.delimiter))
    }

    /// The beginning of the file cut at a delimiter.
    private func table(_ head: [UInt8], _ delimiter: UInt8, isWhole: Bool) throws(ImportError) -> Table? {
        let scanner = DelimitedScanner(MemorySource(head), delimiter: delimiter)
        var records: [[String]] = []
        while records.count <= Self.sampleSize {
            switch try scanner.step() {
            case .record: records.append(scanner.texts)
            case .broken: continue
            case .end:
                if !isWhole { records.removeLast() }
                guard !records.isEmpty else { return nil }
                return try table(records, delimiter)
            }
        }
        return try table(records, delimiter)
    }

    private func table(_ records: [[String]], _ delimiter: UInt8) throws(ImportError) -> Table {
        // A line `sep=;` for a spreadsheet program, or a title, may stand before the header.
        var best: Table?
        var refused: ImportError?
        for skipping in 0..<min(3, records.count) {
            let header = records[skipping]
            let rows = Array(records.dropFirst(skipping + 1))
            do {
                let map = try ColumnMap(header: header, overrides: options.columns, samples: rows)
                let isBetter = best.map { map.count > max(1, $0.map.count) && $0.header.count <= 2 } ?? true
                if isBetter {
                    best = Table(delimiter: delimiter, skipping: skipping, header: header, rows: rows, map: map)
                }
            } catch {
                refused = refused ?? error
            }
        }
        guard let best else {
            throw refused ?? ImportError(.empty, "\(name) has no header; its first line must name the columns")
        }
        return best
    }

    private func kind(of table: Table) -> FileKind? {
        let names = Set(
            table.header.map { FoldedColumn($0).text } + table.header.map { $0.lowercased().filter(\.isLetter) })
        let played: Set<String> = [
            "uts", "utctime", "endtime", "playedat", "listenedat", "msplayed", "played", "scrobbledat", "dateplayed",
            "scrobbletime", "playedatutc", "playdurationmilliseconds", "lastplayeddate",
        ]
        if names.isSuperset(of: ["preference", "itemdescription"]) { return .favorites }
        if !names.isDisjoint(with: played), !table.map.hasFeatures { return .listeningHistory }
        guard table.map.count == 0 else { return nil }
        let rows = [table.header] + table.rows
        if table.header.count >= 2,
            rows.count(where: { $0.contains(where: Self.looksLikeMoment) }) * 5 >= rows.count * 3
        {
            return .scrobbleList
        }
        return table.header.count == 1 ? .text : nil
    }

    /// Whether a field is a moment, such as `01 Jan 2024 12:00`, `2024-01-01T12:00:00Z` or seconds since 1970.
    private static func looksLikeMoment(_ text: String) -> Bool {
        if text.utf8.count == 10 || text.utf8.count == 13, let number = Int(text) { return number > 1_000_000_000 }
        guard text.utf8.count < 40, let colon = text.firstIndex(of: ":"), text[..<colon].last?.isNumber == true else {
            return false
        }
        let date = text[..<colon].dropLast(2)
        return DateText.read(ListText.trimmed(date.filter { $0 != "," && $0 != "T" }), order: .dayFirst) != nil
            || DateText.read(date.prefix(10), order: .dayFirst) != nil
    }

    private func refusal(of table: Table, _ missing: [ImportField]) -> ImportError {
        let header = table.header.filter { !$0.isEmpty }
        let isText = header.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
        guard isText else { return FileKind.binary.error(name) }
        var message = "\(name) lacks "
        message += missing.map { "a column for the \($0.words)" }.joined(separator: " and ")
        var near: [ImportField: [String]] = [:]
        for field in missing {
            var seen: Set<String> = []
            near[field] = ([field.name] + (ColumnSpellings.table[field] ?? [])).flatMap {
                ColumnMap.nearest(to: $0, among: header)
            }.filter { name in
                seen.insert(name).inserted && !table.map.columns.contains { $0.name == name && $0.field != nil }
            }
        }
        let list = header.prefix(40).map { String($0.prefix(40)) }.joined(separator: ", ")
        message += ". Its columns are \(list)\(header.count > 40 ? " …" : "")"
        var names: Set<String> = []
        let nearest = missing.flatMap { (near[$0] ?? []).prefix(3) }.filter { names.insert($0).inserted }
        message += nearest.isEmpty ? "; none is near" : "; the nearest are \(nearest.joined(separator: ", "))"
        var taken: Set<String> = []
        let flags = missing.map { field in
            // Two fields are hardly in one column.
            let column = near[field]?.first { !taken.contains($0) } ?? "COLUMN"
            taken.insert(column)
            return "--map \(field.name)=\(column.contains(" ") ? "'\(column)'" : column)"
        }
        message += ". Say which \(missing.count == 1 ? "one it is" : "ones they are"): \(flags.joined(separator: " "))"
        return ImportError(.missingColumns(missing.map(\.name)), message)
    }
}
