/// Refuses what grows without measure when it is decompressed.
///
/// Catalogs shrink to a tenth, very repetitive ones to a fiftieth; a bomb shrinks to a thousandth.
struct InflationGuard {
    /// Up to here nothing is refused, in bytes.
    static let harmless = 64 << 20
    /// How many bytes may come of one.
    static let maximumRatio = 250

    private var produced = 0

    /// Takes note of decompressed bytes.
    ///
    /// - Parameters:
    ///   - count: How many came out now.
    ///   - consumed: How many compressed bytes were read in all.
    ///   - name: The file, for the message.
    /// - Throws: `tooLarge`.
    mutating func note(produced count: Int, consumed: Int, of name: String) throws(ImportError) {
        produced += count
        guard produced > Self.harmless, produced / max(1, consumed) > Self.maximumRatio else { return }
        throw ImportError(
            .tooLarge,
            "\(name) unpacks to more than \(Self.maximumRatio) times its size, as no catalog does; it was not read on. "
                + "If it is sound, unpack it and import what comes out")
    }
}
