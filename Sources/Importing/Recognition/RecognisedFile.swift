/// What a file turned out to be.
public struct RecognisedFile: Sendable {
    /// How records are written.
    public enum Format: Sendable, Hashable {
        /// A table with a delimiter between the fields; `skipping` records stand before the header.
        case delimited(UInt8, skipping: Int)
        /// JSON with records at a place of it.
        case json(place: [String], columns: [[String]], isLines: Bool)
    }

    /// In which encoding it is written.
    public let encoding: TextEncoding
    /// How records are written.
    public let format: Format
    /// What its columns are taken for.
    public let columns: ColumnMap
    let decisions: FileDecisions

    /// The most bytes that are read to recognise a file.
    public static let maximumHead = 1 << 20

    /// The dialect in words, such as "semicolons between columns and decimal commas".
    public var dialect: String {
        switch format {
        case .delimited(let delimiter, _):
            Self.delimiterWords(delimiter) + " between columns"
                + (decisions.point == UInt8(ascii: ",") ? " and decimal commas" : "")
        case .json(let place, _, let isLines):
            isLines ? "JSON lines" : "JSON" + (place.isEmpty ? "" : ", records under \(place.joined(separator: "."))")
        }
    }

    private static func delimiterWords(_ delimiter: UInt8) -> String {
        switch delimiter {
        case UInt8(ascii: ";"): "semicolons"
        case UInt8(ascii: "\t"): "tabs"
        case UInt8(ascii: "|"): "vertical bars"
        default: "commas"
        }
    }

    /// Opens the records behind the header.
    func open(_ source: ImportSource) throws(ImportError) -> (bytes: any ByteSource, records: any RecordScanner) {
        let bytes = try source.open(as: encoding)
        switch format {
        case .json(let place, let columns, let isLines):
            return (bytes, JSONScanner(bytes, place: place, columns: columns, isLines: isLines))
        case .delimited(let delimiter, let skipping):
            let scanner = DelimitedScanner(bytes, delimiter: delimiter)
            for _ in 0...skipping { _ = try scanner.step() }
            return (bytes, scanner)
        }
    }
}
