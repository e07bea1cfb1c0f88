/// Remembers which identifiers came by, in some ten bytes each, most of them in a file where there are many.
///
/// It keeps 64-bit keyed hashes in place of the texts. Two of a million identifiers share a hash with a chance of one
/// in thirty million; the key is drawn per process, so nobody can prepare a file in which they do. A copy remembers
/// with the original.
package struct IdentifierSet {
    private let hashes = SpilledNumbers()
    private let key = UInt64.random(in: .min ... .max)

    /// Remembers none.
    package init() {}

    /// Adds an identifier.
    ///
    /// - Returns: Whether it was new.
    package mutating func insert(_ id: some Hashable) -> Bool {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(id)
        return hashes.insert(UInt64(bitPattern: Int64(hasher.finalize())))
    }
}
