import Foundation

/// The fields of a scanner's last record as texts and numbers.
///
/// A field that cannot be read is noted in ``notes`` and counts as missing.
struct RecordFields {
    let scanner: any RecordScanner
    let columns: ColumnMap
    let decisions: FileDecisions
    /// Whether text that is no UTF-8 is worth a note.
    let isUTF8: Bool
    /// The notes on values.
    var notes = ValueNotes()

    /// Where names and genres stand, which make a row large.
    private let textPositions: [Int]
    /// The last text of each column: neighbours mostly share artist, album, date and genres.
    private var last: [(bytes: [UInt8], text: String)]

    init(_ scanner: any RecordScanner, _ columns: ColumnMap, _ decisions: FileDecisions, isUTF8: Bool = true) {
        self.scanner = scanner
        self.columns = columns
        self.decisions = decisions
        self.isUTF8 = isUTF8
        last = Array(repeating: ([], ""), count: columns.columns.count)
        textPositions = [.trackName, .artistName, .albumName, .genres, .trackGenres].compactMap { columns[$0] }
    }

    /// How many bytes the names and genres of the record have.
    var textLength: Int {
        let count = scanner.fieldCount
        return textPositions.reduce(0) { $1 < count ? $0 + scanner.field($1).count : $0 }
    }

    mutating func text(_ field: ImportField) -> String {
        guard let position = columns[field] else { return "" }
        return text(at: position, field)
    }

    mutating func text(at position: Int, _ field: ImportField) -> String {
        let bytes = FieldText.trim(scanner.field(position))
        if bytes.isEmpty { return "" }
        if Self.areEqual(bytes, last[position].bytes) { return last[position].text }
        var (text, isWindows1252) = FieldText.decode(bytes)
        if text.utf8.contains(0) { text = text.replacing("\0", with: "") }
        if isWindows1252, isUTF8 { notes.note(.windows1252, field, line: scanner.line, value: text) }
        last[position].bytes.removeAll(keepingCapacity: true)
        last[position].bytes.append(contentsOf: bytes)
        last[position].text = text
        return text
    }

    mutating func number(_ field: ImportField) -> Double? {
        guard let position = columns[field] else { return nil }
        switch NumberText.read(scanner.field(position), point: decisions.point) {
        case .number(let number): return number
        case .percent(let share): return share * 100
        case .absent: return nil
        case .wrong:
            drop(field, at: position)
            return nil
        }
    }

    mutating func whole(_ field: ImportField, in range: ClosedRange<Int>) -> Int? {
        guard let number = number(field) else { return nil }
        let rounded = number.rounded()
        guard rounded >= Double(range.lowerBound), rounded <= Double(range.upperBound) else {
            drop(field, "\(number)")
            return nil
        }
        if rounded != number { notes.note(.rounded, field, line: scanner.line, value: "\(number)") }
        return Int(rounded)
    }

    mutating func flag(_ field: ImportField) -> Bool? {
        let word = text(field)
        if word.isEmpty || AbsentWord.matches(word) { return nil }
        if let value = FlagText.read(word) { return value }
        drop(field, word)
        return nil
    }

    mutating func share(_ field: ImportField) -> Double? {
        guard let position = columns[field] else { return nil }
        let value: Double
        switch NumberText.read(scanner.field(position), point: decisions.point) {
        case .number(let number): value = decisions.percentFields.contains(field) ? number / 100 : number
        case .percent(let share): value = share
        case .absent: return nil
        case .wrong: value = .nan
        }
        if value >= 0, value <= 1 { return value }
        drop(field, at: position)
        return nil
    }

    mutating func bounded(_ field: ImportField, _ range: ClosedRange<Double>) -> Double? {
        guard let value = number(field) else { return nil }
        if range.contains(value) { return value }
        drop(field, "\(value)")
        return nil
    }

    mutating func drop(_ field: ImportField, _ value: @autoclosure () -> String) {
        notes.note(.dropped, field, line: scanner.line, value: value())
    }

    mutating func drop(_ field: ImportField, at position: Int) {
        let value = FieldText.trimmed(scanner.field(position))
        notes.note(.dropped, field, line: scanner.line, value: value)
    }

    private static func areEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard bytes.count == other.count, let base = bytes.baseAddress else { return false }
        return memcmp(base, other, bytes.count) == 0
    }

    /// A field's text for messages, cut where it is long.
    func excerpt(_ field: ImportField) -> String {
        columns[field].map { String(FieldText.trimmed(scanner.field($0)).prefix(40)) } ?? "without a title"
    }
}
