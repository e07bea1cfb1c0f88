/// Texts by key: up to `limit` of them in memory, and the rest in a file.
///
/// Not thread-safe.
package final class SpilledTexts {
    private let limit: Int
    private var resident: [String: String] = [:]
    /// Where the others stand in the file, by the hash of the key.
    private let places = SpilledNumbers(hasValues: true)
    private var file: SpillFile?

    /// No texts.
    ///
    /// - Parameter limit: How many to keep in memory.
    package init(limit: Int = 30_000) {
        self.limit = limit
    }

    /// How many texts are in memory.
    var residentCount: Int { resident.count }

    /// The text of a key; `nil` where none was set.
    ///
    /// - Throws: `unreadable` when the temporary file cannot be read.
    package func text(of key: String) throws(ImportError) -> String? {
        if let text = resident[key] { return text }
        guard let file, let place = places.value(of: SpillHash.of(key)) else { return nil }
        let head = try file.bytes(8, at: Int(place))
        let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
        return String(decoding: try file.bytes(count, at: Int(place) + 8), as: UTF8.self)
    }

    /// Sets the text of a key.
    ///
    /// - Throws: `unreadable` when the disk takes no more.
    package func set(_ text: String, for key: String) throws(ImportError) {
        if resident.count < limit || resident[key] != nil {
            resident[key] = text
            return
        }
        if file == nil { file = SpillFile() }
        guard let file else {
            resident[key] = text
            return
        }
        var writer = SpillWriter()
        writer.write(fixed: UInt64(text.utf8.count))
        let place = UInt64(file.size)
        try file.append(writer.bytes + Array(text.utf8))
        places.update(SpillHash.of(key)) { $0 = place }
    }
}
