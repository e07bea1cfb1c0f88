import Catalog

/// What several rows together say about one thing, in parts that can be put together.
protocol Spillable {
    /// Takes in what later rows say.
    mutating func merge(_ later: Self)

    /// Writes it for ``init(from:)``.
    func write(to writer: inout SpillWriter)

    init(from reader: inout SpillReader)

    /// How much memory it takes, in entries of the usual size.
    var weight: Int { get }
}

extension Spillable {
    var weight: Int { 1 }
}

/// A key of a ``SpilledTable``.
protocol SpillKey: Hashable {
    func write(to writer: inout SpillWriter)

    init(from reader: inout SpillReader)

    /// How much memory it takes beyond that of a usual key, in entries of the usual size.
    var weight: Int { get }
}

extension SpillKey {
    var weight: Int { 0 }
}

extension String {
    /// How much memory a name takes beyond that of a usual one, in entries of the usual size.
    var nameWeight: Int { utf8.count / 512 }
}

extension SpotifyID: SpillKey {
    func write(to writer: inout SpillWriter) { writer.write(rawValue) }

    init(from reader: inout SpillReader) { self.init(reader.text()) }
}

extension String: SpillKey {
    func write(to writer: inout SpillWriter) { writer.write(self) }

    init(from reader: inout SpillReader) { self = reader.text() }

    var weight: Int { nameWeight }
}
