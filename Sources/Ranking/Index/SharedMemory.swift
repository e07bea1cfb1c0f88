import CScan

/// Zeroed memory for many values, from a cache line on, on huge pages where the system has them.
///
/// Unchecked, because whoever makes it writes to it before anybody else sees it, and from then on it is read only.
final class SharedMemory<Value: BitwiseCopyable>: @unchecked Sendable {
    let base: UnsafeMutablePointer<Value>
    let count: Int

    init(_ count: Int) {
        self.count = count
        guard let memory = juke_allocate(Self.bytes(count)) else {
            fatalError("there is no memory for \(Self.bytes(count)) bytes of an index; give the worker more")
        }
        base = memory.bindMemory(to: Value.self, capacity: max(count, 1))
    }

    deinit {
        juke_free(base, Self.bytes(count))
    }

    private static func bytes(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Value>.stride }
}
