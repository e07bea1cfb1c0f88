import Catalog

/// One reading of a file, row by row.
struct ImportRows {
    /// The content of a line.
    enum Next {
        case row(ImportedRow)
        /// A track that an earlier row named, with this row if it may add something.
        case repeated(ImportedRow?)
        /// Features of a track of which the file says no more.
        case analysis(SpotifyID, PartialAudioFeatures?, label: String?)
        case leftOut(LeftOutRow)
    }

    /// The file's size on disk.
    let size: Int
    private let bytes: any ByteSource
    private var parser: RowParser
    private var seen = IdentifierSet()
    private let hasTracks: Bool
    private let labelPosition: Int?

    init(
        _ source: ImportSource, _ file: RecognisedFile, _ options: ImportOptions, _ labelPosition: Int?,
        _ decisions: FileDecisions, isSurvey: Bool, lone: LoneArtists? = nil
    ) throws(ImportError) {
        let (bytes, scanner) = try file.open(source)
        self.bytes = bytes
        self.labelPosition = labelPosition
        size = bytes.size
        hasTracks = file.columns.hasNames
        let fields = RecordFields(scanner, file.columns, decisions, isUTF8: file.encoding != .windows1252)
        parser = RowParser(
            fields, artistSeparator: options.artistSeparator, labelPosition: labelPosition, isSurvey: isSurvey,
            lone: lone)
    }

    /// How many bytes of the file were read.
    var position: Int { bytes.position }
    /// The line of the last row.
    var line: Int { parser.fields.scanner.line }
    /// How many bytes the names and genres of the last row have.
    private(set) var textLength = 0
    /// The evidence of the rows so far.
    var evidence: FileEvidence { parser.evidence }

    /// Returns the notes on values since the last call.
    mutating func takeNotes() -> ValueNotes {
        defer { parser.fields.notes = ValueNotes() }
        return parser.fields.notes
    }

    /// Reads the next row.
    ///
    /// - Returns: `nil` at the end of the file.
    mutating func next() throws(ImportError) -> Next? {
        textLength = 0
        switch try parser.fields.scanner.step() {
        case .end: return nil
        case .broken(let reason):
            return .leftOut(LeftOutRow(line: line, kind: .broken, reason: reason))
        case .record:
            textLength = parser.fields.textLength
            do throws(RowProblem) {
                guard hasTracks else {
                    let (track, features) = try parser.analysis()
                    let label = labelPosition.map { FieldText.trimmed(parser.fields.scanner.field($0)) }
                    return seen.insert(track) ? .analysis(track, features, label: label) : .repeated(nil)
                }
                let row = try parser.row()
                return seen.insert(row.trackID) ? .row(row) : .repeated(row)
            } catch {
                return .leftOut(LeftOutRow(line: line, kind: error.kind, reason: error.reason))
            }
        }
    }
}
