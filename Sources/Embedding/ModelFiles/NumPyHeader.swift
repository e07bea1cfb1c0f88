/// The head of a `.npy` file: what is stored and where it begins.
struct NumPyHeader {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Long enough for any shape, so that a writer may correct the number of rows in place.
    private static let writtenByteCount = 128

    /// The types of entries that can be read.
    enum Element: String, CaseIterable {
        case half = "<f2"
        case single = "<f4"
        case double = "<f8"

        /// Bytes of an entry.
        var size: Int {
            switch self {
            case .half: 2
            case .single: 4
            case .double: 8
            }
        }
    }

    let rows: Int
    let columns: Int
    let element: Element
    /// Where the entries begin.
    let byteCount: Int

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        element = .single
        byteCount = Self.writtenByteCount
    }

    /// The head as it is written, version 1.0.
    var bytes: [UInt8] {
        let literal = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let length = byteCount - Self.magic.count - 4
        var bytes = Self.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
        bytes += Array(literal.utf8)
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: byteCount - 1 - bytes.count)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Reads the head of a file, format version 1 to 3.
    ///
    /// - Throws: ``EmbeddingError/Code/unreadableMatrix``.
    init(parsing file: [UInt8]) throws(EmbeddingError) {
        guard file.count >= 10, file.starts(with: Self.magic), (1...3).contains(file[6]) else {
            throw EmbeddingError(.unreadableMatrix, "this is no .npy file; write it with numpy.save")
        }
        let lengthBytes = file[6] == 1 ? 2 : 4
        let length = file[8..<min(8 + lengthBytes, file.count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + lengthBytes
        guard start + length <= file.count else {
            throw EmbeddingError(.unreadableMatrix, "the .npy header is truncated; write the file again")
        }
        let literal = String(decoding: file[start..<start + length], as: UTF8.self).filter { $0 != " " }
        guard let element = Element.allCases.first(where: { literal.contains("'descr':'\($0.rawValue)'") }),
            literal.contains("'fortran_order':False"), let shape = Self.shape(in: literal)
        else {
            throw EmbeddingError(
                .unreadableMatrix,
                "expected little-endian float32 in C order with one or two dimensions; in Python, "
                    + "numpy.ascontiguousarray(a, '<f4') makes it so"
            )
        }
        (rows, columns) = shape
        self.element = element
        byteCount = start + length
    }

    private static func shape(in literal: String) -> (Int, Int)? {
        let tuple = literal.split(separator: "'shape':(", maxSplits: 1).last?.prefix { $0 != ")" }
        let sizes = tuple?.split(separator: ",").map { Int($0) } ?? []
        switch sizes.count {
        case 1: return sizes[0].map { (1, $0) }
        case 2:
            guard let rows = sizes[0], let columns = sizes[1], rows >= 0, columns >= 0 else { return nil }
            return (rows, columns)
        default: return nil
        }
    }
}
