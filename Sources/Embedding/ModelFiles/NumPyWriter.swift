public import Foundation

/// Writes a matrix row by row to a `.npy` file without holding it in memory.
///
/// Rows go to a file beside the target; only ``finish()`` gives it its name, so an interrupted export leaves nothing
/// half-written under it, and a writer that is dropped unfinished removes what it wrote.
public final class NumPyWriter {
    private let url: URL
    private let partURL: URL
    private let columns: Int
    private let file: FileHandle
    private var rows = 0
    private var isFinished = false

    /// Starts a file.
    ///
    /// - Throws: ``EmbeddingError/Code/unwritable``.
    public init(_ url: URL, columns: Int) throws(EmbeddingError) {
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
    public func append(_ values: [Float]) throws(EmbeddingError) {
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
    public func finish() throws(EmbeddingError) {
        do {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: Data(NumPyHeader(rows: rows, columns: columns).bytes))
            try file.close()
            // rename(2) replaces the old file in one step; FileManager's move refuses an existing target.
            guard rename(partURL.path, url.path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            isFinished = true
        } catch {
            throw EmbeddingError(.unwritable, "cannot write \(url.path)", cause: error)
        }
    }
}
