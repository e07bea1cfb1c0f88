/// The values of one statement, laid out as libpq takes them: one buffer and pointers into it.
struct PostgresParameters {
    /// What libpq's calls take; valid inside ``withPointers(_:)`` only.
    struct Pointers {
        let count: Int32
        let types: UnsafePointer<UInt32>?
        let values: UnsafePointer<UnsafePointer<CChar>?>?
        let lengths: UnsafePointer<Int32>?
        let formats: UnsafePointer<Int32>?
    }

    /// A value in its binary form.
    struct Encoded {
        let type: UInt32
        let bytes: [UInt8]
    }

    let types: [UInt32]
    private var bytes: [UInt8] = []
    /// Where each value starts; nil for null.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue], _ more: [Encoded] = []) {
        types = values.map(PostgresBinary.oid) + more.map(\.type)
        for value in values {
            let start = bytes.count
            PostgresBinary.append(value, to: &bytes)
            offsets.append(value == .null ? nil : start)
            lengths.append(Int32(bytes.count - start))
        }
        for value in more {
            offsets.append(bytes.count)
            bytes.append(contentsOf: value.bytes)
            lengths.append(Int32(value.bytes.count))
        }
        // An empty buffer has no address, but an empty text needs one that is not null.
        bytes.append(0)
    }

    func withPointers<R>(_ body: (Pointers) -> R) -> R {
        bytes.withUnsafeBufferPointer { buffer in
            let values: [UnsafePointer<CChar>?] = offsets.map { offset in
                guard let offset, let base = buffer.baseAddress else { return nil }
                return UnsafeRawPointer(base + offset).assumingMemoryBound(to: CChar.self)
            }
            let formats = [Int32](repeating: 1, count: values.count)
            return values.withUnsafeBufferPointer { values in
                formats.withUnsafeBufferPointer { formats in
                    types.withUnsafeBufferPointer { types in
                        lengths.withUnsafeBufferPointer { lengths in
                            body(
                                Pointers(
                                    count: Int32(values.count), types: types.baseAddress, values: values.baseAddress,
                                    lengths: lengths.baseAddress, formats: formats.baseAddress))
                        }
                    }
                }
            }
        }
    }
}
