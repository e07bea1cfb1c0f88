/// The SHA-256 digest (FIPS 180-4).
public enum SHA256 {
    /// The length of a digest in bytes.
    public static let byteCount = 32

    /// The digest of some bytes.
    ///
    /// - Returns: ``byteCount`` bytes.
    public static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        DigestAlgorithm.sha256.digest(bytes)
    }

    /// The digest of a text's UTF-8 bytes, without any Unicode normalisation.
    ///
    /// - Returns: ``byteCount`` bytes.
    public static func digest(_ text: String) -> [UInt8] {
        DigestAlgorithm.sha256.digest(text.utf8)
    }
}
