import CLibCrypto

/// The digests that libcrypto computes for us.
enum DigestAlgorithm {
    case md5
    case sha1
    case sha256

    private var byteCount: Int {
        switch self {
        case .md5: MD5.byteCount
        case .sha1: SHA1.byteCount
        case .sha256: SHA256.byteCount
        }
    }

    private var method: OpaquePointer? {
        switch self {
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        }
    }

    func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let hash = { (input: UnsafeBufferPointer<UInt8>) -> [UInt8] in
            [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
                let done = EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, method, nil)
                // libcrypto refuses a digest only where a system policy forbids it; a made-up value would be worse than
                // a stop.
                precondition(done == 1, "libcrypto offers no \(self); check the OpenSSL policy of this system")
                count = byteCount
            }
        }
        return bytes.withContiguousStorageIfAvailable(hash) ?? Array(bytes).withUnsafeBufferPointer(hash)
    }
}

/// The MD5 digest (RFC 1321), where a protocol of others asks for it, never for a secret of ours.
package enum MD5 {
    /// The length of a digest in bytes.
    package static let byteCount = 16

    /// The digest of a text's UTF-8 bytes, without any Unicode normalisation.
    ///
    /// - Returns: ``byteCount`` bytes.
    package static func digest(_ text: String) -> [UInt8] {
        DigestAlgorithm.md5.digest(text.utf8)
    }
}

/// The SHA-1 digest (FIPS 180-4), for data that must hash as it did elsewhere, never for secrets.
package enum SHA1 {
    /// The length of a digest in bytes.
    package static let byteCount = 20

    /// The digest of some bytes.
    ///
    /// - Returns: ``byteCount`` bytes.
    package static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        DigestAlgorithm.sha1.digest(bytes)
    }

    /// The digest of a text's UTF-8 bytes, without any Unicode normalisation.
    ///
    /// - Returns: ``byteCount`` bytes.
    package static func digest(_ text: String) -> [UInt8] {
        DigestAlgorithm.sha1.digest(text.utf8)
    }
}

/// The SHA-256 digest (FIPS 180-4).
package enum SHA256 {
    /// The length of a digest in bytes.
    package static let byteCount = 32

    /// The digest of some bytes.
    ///
    /// - Returns: ``byteCount`` bytes.
    package static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        DigestAlgorithm.sha256.digest(bytes)
    }

    /// The digest of a text's UTF-8 bytes, without any Unicode normalisation.
    ///
    /// - Returns: ``byteCount`` bytes.
    package static func digest(_ text: String) -> [UInt8] {
        DigestAlgorithm.sha256.digest(text.utf8)
    }
}

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal text, two digits a byte.
    package func hexadecimal() -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = flatMap { byte in [digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The SHA-256 digest (FIPS 180-4) of bytes that come in pieces.
package final class SHA256Stream {
    private let context: OpaquePointer

    /// Starts a digest of no bytes; without SHA-256 in libcrypto it stops the process.
    package init() {
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
    package func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes so far; the stream takes no more afterwards.
    ///
    /// - Returns: ``SHA256/byteCount`` bytes.
    package func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { output, count in
            EVP_DigestFinal_ex(context, output.baseAddress, nil)
            count = SHA256.byteCount
        }
    }
}
