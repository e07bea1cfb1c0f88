import Catalog
import Ranking

/// A snapshot's bytes in memory, from a cache line on as the system maps files.
final class SnapshotBytes {
    let memory: UnsafeMutableRawBufferPointer

    init(_ bytes: [UInt8]) {
        memory = .allocate(byteCount: max(bytes.count, 1), alignment: 64)
        memory.copyBytes(from: bytes)
        count = bytes.count
    }

    private let count: Int

    deinit { memory.deallocate() }

    /// The index in the snapshot.
    func index() throws(SnapshotError) -> CatalogIndex {
        try CatalogIndex.snapshot(UnsafeRawBufferPointer(rebasing: memory[..<count]), owner: self).index
    }
}

extension CatalogIndex {
    /// The snapshot of the index.
    func snapshotBytes() throws -> [UInt8] {
        var bytes: [UInt8] = []
        try writeSnapshot(Label(source: "test", revision: 7)) { bytes += $0 }
        return bytes
    }

    /// The same index out of a snapshot.
    func mapped() throws -> CatalogIndex { try SnapshotBytes(try snapshotBytes()).index() }
}
