import Catalog
import Importing

/// One reading of a dataset, row by row.
struct DatasetRows: ~Copyable {
    /// What stands on a line.
    enum Next {
        case row(DatasetRow)
        /// A track that an earlier row named.
        case repeated
        case bad(BadRow)
    }

    /// The file's size on disk.
    var byteCount: Int { file.size }
    /// How many bytes of it were read.
    var bytesRead: Int { file.position }

    private let path: String
    private let file: DatasetFile
    private var parser: DatasetRowParser
    private var rowsRead = 0
    private var seen = IdentifierSet()

    /// Opens a file and reads its header.
    init(path: String, labelColumn: String?) throws(ProviderError) {
        self.path = path
        let file = try DatasetFile(path: path)
        var scanner = CSVScanner(file)
        var header: [String] = []
        do throws(ProviderError) {
            if case .record = try scanner.step() {
                for number in 0..<scanner.fieldCount {
                    header.append(String(decoding: scanner.field(number), as: UTF8.self))
                }
            }
        } catch {
            throw Self.counted(error, path, rows: 0)
        }
        parser = DatasetRowParser(scanner, columns: try DatasetColumns(header: header, labelColumn: labelColumn))
        self.file = file
    }

    /// Reads the next row.
    ///
    /// - Returns: `nil` at the end of the file.
    mutating func next() throws(ProviderError) -> Next? {
        let step: CSVScanner.Step
        do throws(ProviderError) {
            step = try parser.scanner.step()
        } catch {
            throw Self.counted(error, path, rows: rowsRead)
        }
        switch step {
        case .end: return nil
        case .broken(let reason):
            rowsRead += 1
            return .bad(BadRow(line: parser.scanner.line, reason: reason))
        case .record:
            rowsRead += 1
            do throws(DatasetRowProblem) {
                let row = try parser.row()
                return seen.insert(row.trackID) ? .row(row) : .repeated
            } catch {
                return .bad(BadRow(line: parser.scanner.line, reason: error.reason))
            }
        }
    }

    private static func counted(_ error: ProviderError, _ path: String, rows: Int) -> ProviderError {
        guard case .truncatedFile = error.code else { return error }
        return ProviderError(
            .truncatedFile(rowsRead: rows),
            "\(path) ends in the middle of its compressed data, after \(rows) rows; the download was probably cut off: "
                + "fetch the file again (`gzip -t` checks it)")
    }
}
