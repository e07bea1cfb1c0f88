import CLibCrypto

/// The SHA-256 digest (FIPS 180-4) of bytes that come in pieces.
public final class SHA256Stream {
    private let context: OpaquePointer

    /// Starts a digest of nothing.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            // As for a digest of one piece: no value is better than a made-up one.
            preconditionFailure("libcrypto offers no SHA-256; check the OpenSSL policy of this system")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes to those before.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes so far; the stream takes no more afterwards.
    ///
    /// - Returns: ``SHA256/byteCount`` bytes.
    public func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
            EVP_DigestFinal_ex(context, output.baseAddress, nil)
            count = SHA256.byteCount
        }
    }
}
