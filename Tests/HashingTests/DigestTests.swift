import Hashing
import Testing

@Suite struct DigestTests {
    // Examples of RFC 1321, and the example of the Subsonic API's documentation.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("sesamec19b2d", "26719a1196d2a940705a59634eb18eab"),
    ])
    func `MD5 gives the published digest`(text: String, expected: String) {
        #expect(MD5.digest(text).hexadecimal() == expected)
        #expect(MD5.digest(text).count == MD5.byteCount)
    }

    // Examples of FIPS 180-4, as NIST publishes them, and the empty message.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        ("björk", "f4eb1ab7d0939b5d44312c749913c00105e5af45"),
    ])
    func `SHA-1 gives the published digest`(text: String, expected: String) {
        #expect(SHA1.digest(text).hexadecimal() == expected)
        #expect(SHA1.digest(text).count == SHA1.byteCount)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `SHA-256 gives the published digest`(text: String, expected: String) {
        #expect(SHA256.digest(text).hexadecimal() == expected)
        #expect(SHA256.digest(text).count == SHA256.byteCount)
    }

    @Test func `bytes that are not contiguous hash like those that are`() {
        let bytes = Array("Ende gut, alles gut".utf8)
        let backwards = Array(bytes.reversed())

        #expect(SHA256.digest(backwards.reversed()) == SHA256.digest(bytes))
        #expect(SHA1.digest(repeatElement(0x61, count: 3)) == SHA1.digest("aaa"))
    }

    @Test func `a million bytes hash in one call`() {
        let digest = SHA1.digest(repeatElement(UInt8(ascii: "a"), count: 1_000_000))

        #expect(digest.hexadecimal() == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    }

    @Test func `a digest of pieces is that of the whole`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let stream = SHA256Stream()

        for start in stride(from: 0, to: bytes.count, by: 37) {
            bytes[start..<min(start + 37, bytes.count)].withUnsafeBytes { stream.update($0) }
        }

        #expect(stream.finish() == SHA256.digest(bytes))
        #expect(SHA256Stream().finish() == SHA256.digest(""))
    }

    @Test func `hexadecimal text has two lower-case digits a byte`() {
        #expect([UInt8]([0, 9, 10, 255]).hexadecimal() == "00090aff")
        #expect([UInt8]().hexadecimal().isEmpty)
    }
}
