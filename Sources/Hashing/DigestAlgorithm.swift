import CLibCrypto

/// The digests that libcrypto computes for us.
enum DigestAlgorithm {
    case sha1
    case sha256

    private var byteCount: Int {
        switch self {
        case .sha1: SHA1.byteCount
        case .sha256: SHA256.byteCount
        }
    }

    private var method: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        }
    }

    func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        let hash = { (input: UnsafeBufferPointer<UInt8>) -> [UInt8] in
            [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
                let done = EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, method, nil)
                // libcrypto refuses a digest only where a system policy forbids it; a made-up value would be worse than a stop.
                precondition(done == 1, "libcrypto offers no \(self); check the OpenSSL policy of this system")
                count = byteCount
            }
        }
        return bytes.withContiguousStorageIfAvailable(hash) ?? Array(bytes).withUnsafeBufferPointer(hash)
    }
}
