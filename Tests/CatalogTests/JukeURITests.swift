import Catalog
import Testing

@Suite("Juke URI")
struct JukeURITests {
    @Test(arguments: [
        ("juke:artist:06HL4z0CvFAxyc27GXpf94", ResourceType.artist, "06HL4z0CvFAxyc27GXpf94"),
        ("juke:album:stub-artist-0-album-1", .album, "stub-artist-0-album-1"),
        ("juke:genre:trip hop", .genre, "trip hop"),
    ])
    func `a well-formed URI names its resource`(text: String, type: ResourceType, id: String) throws {
        let uri = try #require(JukeURI(text))

        #expect(uri.type == type)
        #expect(uri.id == SpotifyID(id))
        #expect(uri.description == text)
    }

    @Test(arguments: [
        "", "juke", "juke:artist", "juke:artist:", "juke:playlist:x", "spotify:artist:x", "JUKE:artist:x",
        "juke:artist:a b", "juke:artist:ä", "juke:artist:a:b", "juke:genre:  ",
        "juke:track:" + String(repeating: "x", count: 65),
    ])
    func `anything else is no URI`(text: String) {
        #expect(JukeURI(text) == nil)
    }
}
