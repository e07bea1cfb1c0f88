import CLibCrypto

/// Codes that only who has the key can compute (RFC 2104), by libcrypto.
package enum HMAC {
    /// The code of some bytes with SHA-256.
    ///
    /// - Parameters:
    ///   - bytes: What the code vouches for.
    ///   - key: Any number of bytes.
    /// - Returns: ``SHA256/byteCount`` bytes.
    package static func sha256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
            // A key without bytes is one, but not without an address.
            let key = key.isEmpty ? [0] : key
            let code = CLibCrypto.HMAC(
                EVP_sha256(), key, Int32(key.count), bytes, bytes.count, output.baseAddress, nil)
            precondition(code != nil, "libcrypto offers no HMAC with SHA-256; check the OpenSSL policy of this system")
            count = SHA256.byteCount
        }
    }

    /// Whether two codes are the same, in a time that does not tell where they differ.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
