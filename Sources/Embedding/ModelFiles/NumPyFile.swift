public import Foundation

/// Matrices as `.npy` files, format version 1.0: what `numpy.load` reads and `numpy.save` writes.
///
///     0x93 N U M P Y | 1 0 | header length, UInt16 little-endian | header, a Python literal, padded with spaces and \n
///     | entries, little-endian float32, row after row
///
/// The header is padded so that the entries start at a multiple of 64 bytes. Source: NumPy, "NPY format".
public enum NumPyFile {
    /// Writes a matrix so that a reader sees the old file or the whole new one.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    public static func write(_ matrix: Matrix, to url: URL) throws(EmbeddingError) {
        var contents = Data(NumPyHeader(rows: matrix.rows, columns: matrix.columns).bytes)
        contents.append(contentsOf: matrix.littleEndianBytes)
        do {
            try PrivateFile.write(contents, to: url)
        } catch {
            throw EmbeddingError(.unwritable, "cannot write \(url.path); check the folder and its space", cause: error)
        }
    }

    /// Reads a matrix of two dimensions of little-endian 32-bit floats in C order; one dimension reads as one row.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableMatrix``.
    public static func read(_ url: URL) throws(EmbeddingError) -> Matrix {
        let contents: Data
        do {
            contents = try Data(contentsOf: url)
        } catch {
            throw EmbeddingError(
                .unreadableMatrix, "cannot read \(url.path); check that the file is there and may be read", cause: error
            )
        }
        do {
            return try decode([UInt8](contents))
        } catch {
            throw EmbeddingError(.unreadableMatrix, "\(url.path): \(error.message)", cause: error.cause)
        }
    }

    /// Reads a matrix from a file's bytes.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableMatrix``.
    static func decode(_ bytes: [UInt8]) throws(EmbeddingError) -> Matrix {
        let header = try NumPyHeader(parsing: bytes)
        guard header.element == .single else {
            throw EmbeddingError(
                .unreadableMatrix,
                "expected little-endian float32 in C order with one or two dimensions, found \(header.element.rawValue)"
            )
        }
        let entries = bytes.dropFirst(header.byteCount)
        // The product is checked: a damaged header may claim any shape.
        let (count, overflow) = header.rows.multipliedReportingOverflow(by: header.columns)
        guard !overflow, count <= entries.count / 4, count * 4 == entries.count else {
            throw EmbeddingError(
                .unreadableMatrix,
                "the header promises \(header.rows) × \(header.columns) floats, \(entries.count) bytes follow; "
                    + "the file is truncated or damaged"
            )
        }
        return try Matrix(rows: header.rows, columns: header.columns, littleEndianBytes: entries)
    }
}

/// Writes a matrix row by row to a `.npy` file without holding it in memory.
///
/// Rows go to a file beside the target; only ``finish()`` gives it its name, so an interrupted export leaves nothing
/// half-written under it, and a writer that is dropped unfinished removes what it wrote.
package final class NumPyWriter {
    private let url: URL
    private let partURL: URL
    private let columns: Int
    private let file: FileHandle
    private var rows = 0
    private var isFinished = false

    /// Starts a file without rows beside the target.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    package init(_ url: URL, columns: Int) throws(EmbeddingError) {
        self.url = url
        self.columns = columns
        partURL = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).part")
        do {
            try Data(NumPyHeader(rows: 0, columns: columns).bytes).write(to: partURL)
            file = try FileHandle(forUpdating: partURL)
            try file.seekToEnd()
        } catch {
            throw EmbeddingError(.unwritable, "cannot write \(partURL.path); check the folder", cause: error)
        }
    }

    deinit {
        if !isFinished { try? FileManager.default.removeItem(at: partURL) }
    }

    /// Appends whole rows.
    ///
    /// - Parameter values: A multiple of `columns` numbers; another count is a programmer's error.
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    package func append(_ values: [Float]) throws(EmbeddingError) {
        precondition(values.count.isMultiple(of: columns), "rows have \(columns) columns")
        let matrix = try Matrix(rows: values.count / columns, columns: columns, values: values)
        do {
            try file.write(contentsOf: Data(matrix.littleEndianBytes))
        } catch {
            throw EmbeddingError(.unwritable, "cannot write \(partURL.path); check the space", cause: error)
        }
        rows += matrix.rows
    }

    /// Corrects the number of rows in the header and gives the file its name.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    package func finish() throws(EmbeddingError) {
        do {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data(NumPyHeader(rows: rows, columns: columns).bytes))
            try file.close()
            // rename(2) replaces the old file in one step; FileManager's move refuses an existing target.
            guard rename(partURL.path, url.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            isFinished = true
        } catch {
            throw EmbeddingError(.unwritable, "cannot write \(url.path); check the folder and its space", cause: error)
        }
    }
}
