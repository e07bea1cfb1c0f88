/// A dense matrix of 32-bit floats, row after row.
public struct Matrix: Sendable, Equatable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The entries, row after row; `rows × columns` of them.
    public let values: [Float]

    /// A matrix of entries that are given row after row.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when there are not exactly `rows × columns` values.
    public init(rows: Int, columns: Int, values: [Float]) throws(EmbeddingError) {
        guard rows >= 0, columns >= 0, values.count == rows * columns else {
            throw EmbeddingError(
                .shapeMismatch, "\(values.count) values do not fill a matrix of \(rows) × \(columns)"
            )
        }
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// A matrix whose entries are asked for one by one, row after row.
    init(rows: Int, columns: Int, entry: (_ row: Int, _ column: Int) -> Float) {
        self.rows = rows
        self.columns = columns
        values = (0..<rows * columns).map { entry($0 / columns, $0 % columns) }
    }

    /// The entry in a row and a column, both counted from 0.
    public subscript(row: Int, column: Int) -> Float {
        values[row * columns + column]
    }
}

extension Matrix {
    /// The entries as little-endian bytes, row after row: the form in which the store and `.npy` files keep them.
    public var littleEndianBytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: values.count * 4) { bytes, count in
            for (index, value) in values.enumerated() {
                bytes.storeFloat(value, at: index)
            }
            count = values.count * 4
        }
    }

    /// Reads a matrix from little-endian bytes.
    ///
    /// - Throws: ``EmbeddingError/Code/shapeMismatch`` when there are not exactly `4 × rows × columns` bytes.
    public init(rows: Int, columns: Int, littleEndianBytes bytes: some Collection<UInt8>) throws(EmbeddingError) {
        let bytes = Array(bytes)
        guard bytes.count == rows * columns * 4 else {
            throw EmbeddingError(.shapeMismatch, "\(bytes.count) bytes do not fill a matrix of \(rows) × \(columns)")
        }
        let values = bytes.withUnsafeBytes { raw in
            (0..<rows * columns).map { index in
                Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
        try self.init(rows: rows, columns: columns, values: values)
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    fileprivate func storeFloat(_ value: Float, at index: Int) {
        UnsafeMutableRawBufferPointer(self).storeBytes(
            of: value.bitPattern.littleEndian, toByteOffset: index * 4, as: UInt32.self
        )
    }
}
