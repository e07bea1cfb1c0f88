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
