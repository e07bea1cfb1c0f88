package import Foundation

/// Reads a matrix row by row from a `.npy` file without holding it in memory: float16, float32 or float64,
/// little-endian, in C order.
package final class NumPyReader {
    /// The number of rows.
    package let rows: Int
    /// The number of columns.
    package let columns: Int

    private let url: URL
    private let file: FileHandle
    private let element: NumPyHeader.Element
    private var taken = 0

    /// The most bytes in which a header is looked for.
    private static let headLimit = 64 * 1024

    /// Opens a file.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableMatrix`` for another kind of file, and for one whose length is not
    ///   what its header promises.
    package init(_ url: URL) throws(EmbeddingError) {
        self.url = url
        do {
            file = try FileHandle(forReadingFrom: url)
        } catch {
            throw EmbeddingError(.unreadableMatrix, "cannot read \(url.path)", cause: error)
        }
        let header: NumPyHeader
        let length: UInt64
        do {
            header = try NumPyHeader(parsing: [UInt8](try file.read(upToCount: Self.headLimit) ?? Data()))
            length = try file.seekToEnd()
            try file.seek(toOffset: UInt64(header.byteCount))
        } catch let error as EmbeddingError {
            throw EmbeddingError(.unreadableMatrix, "\(url.path): \(error.message)")
        } catch {
            throw EmbeddingError(.unreadableMatrix, "cannot read \(url.path)", cause: error)
        }
        rows = header.rows
        columns = header.columns
        element = header.element
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        let bytes = count.multipliedReportingOverflow(by: element.size)
        guard !overflow, !bytes.overflow, UInt64(bytes.partialValue + header.byteCount) == length else {
            throw EmbeddingError(
                .unreadableMatrix,
                "\(url.path): the header promises \(rows) × \(columns) numbers, \(length) bytes are not that; the file is "
                    + "truncated or damaged")
        }
    }

    /// Whether a file begins as a `.npy` file does.
    package static func recognises(_ head: some Sequence<UInt8>) -> Bool { head.starts(with: NumPyHeader.magic) }

    /// The entries of the next rows, row after row; none at the end.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableMatrix``.
    package func next(_ most: Int) throws(EmbeddingError) -> [Float] {
        let count = min(most, rows - taken) * columns
        guard count > 0 else { return [] }
        let bytes: Data
        do {
            bytes = try file.read(upToCount: count * element.size) ?? Data()
        } catch {
            throw EmbeddingError(.unreadableMatrix, "cannot read \(url.path)", cause: error)
        }
        guard bytes.count == count * element.size else {
            throw EmbeddingError(
                .unreadableMatrix, "\(url.path) has become shorter while it was read; write the file again")
        }
        taken += count / max(columns, 1)
        return bytes.withUnsafeBytes { raw in (0..<count).map { Self.entry(raw, $0, element) } }
    }

    private static func entry(_ raw: UnsafeRawBufferPointer, _ index: Int, _ element: NumPyHeader.Element) -> Float {
        let offset = index * element.size
        switch element {
        case .half: return half(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
        case .single:
            return Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        case .double:
            let bits = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            return Float(Double(bitPattern: bits))
        }
    }

    /// Decodes an IEEE 754 half; not every processor's Swift has the type.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits & 0x8000 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF) / 1_024
        switch exponent {
        case 0: return sign * fraction * Float(sign: .plus, exponent: -14, significand: 1)
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
        }
    }
}
