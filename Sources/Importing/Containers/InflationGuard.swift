/// Refuses what grows without measure when it is decompressed.
///
/// Catalogs shrink to a tenth, very repetitive ones to a fiftieth; a bomb shrinks to a thousandth. What an archive
/// says of its files' sizes is looked at before any is read; everything else shows after some megabytes. The size at
/// the end of a gzip file does not count: of one that was cut off it is any number.
struct InflationGuard {
    /// Up to here nothing is refused, in bytes: a second's work, whatever the rows are.
    static let harmless = 8 << 20
    /// How many bytes may come of one, unless the caller says otherwise.
    static let standardRatio = 250

    private let name: String
    private let maximumRatio: Int
    private var produced = 0

    init(_ name: String, maximumRatio: Int) {
        self.name = name
        self.maximumRatio = maximumRatio
    }

    /// Takes note of decompressed bytes.
    ///
    /// - Parameters:
    ///   - count: How many came out now.
    ///   - consumed: How many compressed bytes were needed for all that came out.
    /// - Throws: `tooLarge`.
    mutating func note(produced count: Int, consumed: Int) throws(ImportError) {
        produced += count
        try check(produced, of: consumed)
    }

    /// Looks at the size that a file says it has when it is decompressed.
    ///
    /// - Parameters:
    ///   - size: That size, in bytes.
    ///   - compressed: How many bytes it has now.
    /// - Throws: `tooLarge`.
    func check(_ size: Int, of compressed: Int) throws(ImportError) {
        guard size > Self.harmless, size / max(1, compressed) > maximumRatio else { return }
        throw ImportError(
            .tooLarge,
            "\(name) unpacks to more than \(maximumRatio) times its size, as no catalog does; it was not read on. If it is "
                + "sound, unpack it and import what comes out, or let `juke import` take it with --unpack-ratio "
                + "\(maximumRatio * 10)")
    }
}
