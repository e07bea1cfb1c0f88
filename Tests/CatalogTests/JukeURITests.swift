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

    @Test(arguments: [
        "juke:artist:06HL4z0CvFAxyc27GXpf94", "spotify:artist:06HL4z0CvFAxyc27GXpf94",
        "https://open.spotify.com/artist/06HL4z0CvFAxyc27GXpf94",
        "http://open.spotify.com/artist/06HL4z0CvFAxyc27GXpf94?si=abc&utm=x",
        "https://open.spotify.com/intl-de/artist/06HL4z0CvFAxyc27GXpf94#top",
        "open.spotify.com/artist/06HL4z0CvFAxyc27GXpf94/",
    ])
    func `a reference is read in every form in which people hand it around`(text: String) {
        #expect(JukeURI(reference: text) == JukeURI(.artist, "06HL4z0CvFAxyc27GXpf94"))
        #expect(JukeURI.looksLikeReference(text))
    }

    @Test(arguments: [
        "spotify:user:x", "spotify:artist:", "spotify:artist:a:b", "spotify:genre:rock",
        "https://open.spotify.com/artist",
        "https://open.spotify.com/playlist/37i9dQZF1DX", "https://example.com/artist/06HL4z0CvFAxyc27GXpf94",
    ])
    func `a text that is no reference to music is none`(text: String) {
        #expect(JukeURI(reference: text) == nil)
        #expect(JukeURI.looksLikeReference(text))
    }

    @Test func `a name does not look like a reference`() {
        #expect(!JukeURI.looksLikeReference("Juke: the musical"))
        #expect(JukeURI(reference: "Tool") == nil)
    }
}
