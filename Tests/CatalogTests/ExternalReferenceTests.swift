import Catalog
import Testing

struct ExternalReferenceTests {
    @Test func `recording codes and MusicBrainz identifiers are read, in any spelling`() {
        #expect(ExternalReference("isrc:QZINV2600001") == .isrc("QZINV2600001"))
        #expect(ExternalReference("ISRC:qz-inv-26-00001") == .isrc("QZINV2600001"))
        #expect(
            ExternalReference("mbid:B1A9C0E9-D987-4042-AE91-78D6A3267D69")
                == .mbid("b1a9c0e9-d987-4042-ae91-78d6a3267d69"))
    }

    @Test func `anything else is no such reference`() {
        for text in [
            "isrc:", "isrc:short", "isrc:QZINV26000011", "mbid:b1a9c0e9", "mbid:zzzzzzzz-d987-4042-ae91-78d6a3267d69",
            "Tool", "",
        ] {
            #expect(ExternalReference(text) == nil)
        }
    }
}
