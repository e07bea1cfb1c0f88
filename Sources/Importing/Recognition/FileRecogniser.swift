/// Tells what a file is from its first mebibyte, never from its name.
struct FileRecogniser {
    let name: String
    let options: ImportOptions

    /// How many records are looked at.
    static let sampleSize = 200

    /// Recognises a file.
    ///
    /// - Throws: ``ImportError`` with `notACatalog`, `missingColumns`, `empty`, `tooLarge`, `unreadable`, `truncated`
    ///   or `badOption`.
    func recognise(_ source: ImportSource) throws(ImportError) -> RecognisedFile {
        try recognise(head: try source.open().head(RecognisedFile.maximumHead))
    }

    func recognise(head raw: [UInt8]) throws(ImportError) -> RecognisedFile {
        let isWhole = raw.count < RecognisedFile.maximumHead
        let encoding = TextEncoding.detect(raw)
        var head = raw
        switch encoding {
        case .utf16LittleEndian, .utf16BigEndian:
            head = try TranscodedSource(MemorySource(raw), isBigEndian: encoding == .utf16BigEndian)
                .head(2 * RecognisedFile.maximumHead)
        case .utf8, .windows1252:
            if let kind = FileKind.binary(raw) { throw kind.error(name) }
        }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        guard let first = head.first(where: { $0 > 0x20 }) else {
            throw ImportError(.empty, "\(name) is empty; name a file with rows")
        }
        if let kind = FileKind.markup(head) { throw kind.error(name) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            return try json(head, encoding, isWhole: isWhole)
        }
        return try delimited(head, encoding, isWhole: isWhole)
    }
}

// MARK: - What is decided from the sample

extension FileRecogniser {
    static func sample(_ scanner: JSONScanner) -> [[String]] {
        var rows: [[String]] = []
        while rows.count < sampleSize, let step = try? scanner.step(), step == .record { rows.append(scanner.texts) }
        return rows
    }

    func decisions(_ map: ColumnMap, _ rows: [[String]], delimiter: UInt8?) -> FileDecisions {
        var decisions = FileDecisions()
        if let delimiter, delimiter != UInt8(ascii: ","), Self.hasDecimalCommas(map, rows) {
            decisions.point = UInt8(ascii: ",")
        }
        decisions.durationUnit = Self.durationUnit(map, rows)
        return decisions
    }

    private static func hasDecimalCommas(_ map: ColumnMap, _ rows: [[String]]) -> Bool {
        var (commas, points) = (0, 0)
        for field in ImportField.fractions + [.tempo, .loudness] {
            guard let position = map[field] else { continue }
            for row in rows where position < row.count {
                if row[position].contains(",") { commas += 1 } else if row[position].contains(".") { points += 1 }
            }
        }
        return commas > points
    }

    private static func durationUnit(_ map: ColumnMap, _ rows: [[String]]) -> DurationUnit {
        switch map.unit(of: .duration) {
        case .milliseconds: return .milliseconds
        case .seconds: return .seconds
        case .minutes: return .minutes
        case .percent, nil: break
        }
        guard let position = map[.duration] else { return .milliseconds }
        let numbers = rows.compactMap { position < $0.count ? Double($0[position].replacing(",", with: ".")) : nil }
        // A track of ten seconds is rare, one of three hours too.
        guard let longest = numbers.max(), longest > 0 else { return .milliseconds }
        if longest < 60, numbers.contains(where: { $0 != $0.rounded() }) { return .minutes }
        return longest < 10_000 ? .seconds : .milliseconds
    }
}
