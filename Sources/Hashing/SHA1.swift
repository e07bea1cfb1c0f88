/// The SHA-1 digest (FIPS 180-4), for data that must hash as it did elsewhere, never for secrets.
public enum SHA1 {
    /// The length of a digest in bytes.
    public static let byteCount = 20

    /// The digest of some bytes.
    ///
    /// - Returns: ``byteCount`` bytes.
    public static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        DigestAlgorithm.sha1.digest(bytes)
    }

    /// The digest of a text's UTF-8 bytes, without any Unicode normalisation.
    ///
    /// - Returns: ``byteCount`` bytes.
    public static func digest(_ text: String) -> [UInt8] {
        DigestAlgorithm.sha1.digest(text.utf8)
    }
}
