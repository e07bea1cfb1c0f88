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
            try contents.write(to: url, options: .atomic)
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
            throw EmbeddingError(.unreadableMatrix, "cannot read \(url.path)", cause: error)
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
