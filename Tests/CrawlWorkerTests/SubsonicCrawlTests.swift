import Catalog
import Foundation
import Messaging
import Pipeline
import Providers
import ProvidersTesting
import Runs
import RunsTesting
import Settings
import Storage
import Testing

@testable import CrawlWorker

/// A media server's library becomes the catalog.
struct SubsonicCrawlTests {
    private static func crawl<Result: Sendable>(
        _ server: SubsonicSimulator, genres: [String] = [SubsonicProvider.everything],
        url: String = "https://music.test",
        _ body: (CrawlRig) async throws -> Result
    ) async throws -> Result {
        let provider = try server.provider(url: url)
        return try await TestStore.sqlite.withStore { store in
            try await body(CrawlRig(store, provider, genres: genres))
        }
    }

    @Test func `a library is stored whole, under the server's own identifiers`() async throws {
        try await Self.crawl(SubsonicSimulator()) { rig in
            let summary = try await rig.crawl()

            #expect(summary.created == [3, 4, 8])
            #expect(summary.failedTrackIDs.isEmpty)
            try await rig.store.read { session in
                let track = try #require(try session.catalog.track("al-1-s2"))
                #expect(track.name == "\"Quoted\" \\ Ünïcode")
                #expect(track.album == "al-1")
                #expect(track.artists.map(\.name) == ["Ada Lumen"])
                #expect(track.durationMilliseconds == 200_000)
                #expect(track.isrc == "DEZZZ2600002")
                #expect(JukeURI("juke:track:\(track.id)") == JukeURI(.track, track.id))
                let split = try #require(try session.catalog.album("al-3"))
                #expect(split.artists.map(\.id) == ["ar-dust", "ar-ada"])
                #expect(split.released.year == 2026)
                let found = try session.catalog.resolve(.mbid("00000000-0000-4000-8000-000000000012"))
                #expect(found == JukeURI(.track, "al-1-s2"))
                #expect(try session.catalog.realOrigins() == ["subsonic"])
            }
        }
    }

    @Test func `artists have the genres of their albums, and none has the seed`() async throws {
        try await Self.crawl(SubsonicSimulator()) { rig in
            _ = try await rig.crawl()

            let (genres, count) = try await rig.store.read { session in
                let genres = try ["ar-ada", "ar-none"].map { try session.catalog.artist(SpotifyID($0))?.genres }
                return (genres, try session.catalog.counts().genres)
            }
            #expect(genres == [["Dream Pop", "Electronic"], []])
            #expect(count == 2)
        }
    }

    @Test func `two songs without numbers are both stored`() async throws {
        try await Self.crawl(SubsonicSimulator()) { rig in
            _ = try await rig.crawl()

            let places = try await rig.store.read { session in
                try ["al-4-s0", "al-4-s1"].map { try session.catalog.track(SpotifyID($0))?.trackNumber }
            }
            #expect(places == [1, 2])
        }
    }

    @Test func `a second crawl of the same library fetches no album and writes nothing`() async throws {
        let server = SubsonicSimulator()
        try await Self.crawl(server) { rig in
            _ = try await rig.crawl()
            let writes = try await rig.writes
            server.forgetCalls()

            let summary = try await rig.crawl()

            #expect(summary.created == [0, 0, 0])
            #expect(try await rig.writes == writes)
            // The list of artists, three pages of albums of which the last is empty, and each artist.
            #expect(
                server.calls == ["getArtists", "getAlbumList2", "getAlbumList2", "getAlbumList2"]
                    + ["getArtist ar-ada", "getArtist ar-dust", "getArtist ar-none"])
        }
    }

    @Test func `a new song is found by the next crawl`() async throws {
        let server = SubsonicSimulator()
        try await Self.crawl(server) { rig in
            _ = try await rig.crawl()
            server.add("Encore", to: "al-2")

            let summary = try await rig.crawl()

            #expect(summary.created[2] == 1)
            #expect(try await rig.store.read { try $0.catalog.track("al-2-s1")?.name } == "Encore")
        }
    }

    @Test func `a genre of the library can be crawled alone`() async throws {
        try await Self.crawl(SubsonicSimulator(), genres: ["Electronic"]) { rig in
            let summary = try await rig.crawl()

            #expect(summary.artistsCreated == 1)
            #expect(try await rig.store.read { try $0.catalog.artist("ar-dust")?.genres } == [])
        }
    }

    @Test(arguments: [2, 3, 5])
    func `a server that fails now and then is crawled whole all the same`(every: Int) async throws {
        let whole = try await Self.crawl(SubsonicSimulator()) { rig in
            _ = try await rig.crawl()
            return try await rig.store.read { try $0.catalog.counts() }
        }

        try await Self.crawl(SubsonicSimulator(faultEvery: every)) { rig in
            let summary = try await rig.crawl()

            #expect(summary.failedItems == 0)
            #expect(try await rig.store.read { try $0.catalog.counts() } == whole)
        }
    }

    @Test func `a server that takes no tokens is crawled with the password, on a private way`() async throws {
        try await Self.crawl(SubsonicSimulator(refusesTokens: true), url: "http://127.0.0.1:4533") { rig in
            let summary = try await rig.crawl()

            #expect(summary.created == [3, 4, 8])
        }
    }

    @Test(arguments: [("https://music.test", "wrong"), ("http://music.test", "sesame")])
    func `credentials that do not do end the run with the next step`(url: String, password: String) async throws {
        let server = SubsonicSimulator(refusesTokens: password == "sesame")
        let provider = try server.provider(password: password, url: url)
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store, provider, genres: [SubsonicProvider.everything])
            let id = try await rig.order()
            try await rig.pump.runAll()

            let run = try #require(try await store.read { try $0.runs.run(id.rawValue) })
            #expect(run.state == .failed)
            let result = String(decoding: run.result ?? Data(), as: UTF8.self)
            #expect(result.contains("JUKE_SUBSONIC_"))
            #expect(!result.contains("sesame"))
        }
    }

    @Test func `a crawl of a media server takes its whole library unless genres are named`() throws {
        let provider = try SubsonicSimulator().provider()
        let settings = Settings(environment: ["JUKE_CATALOG_PROVIDER": "subsonic"])

        #expect(try CrawlConfiguration(settings: settings, provider: provider).genres == ["*"])
    }
}

/// What the server says of its songs is kept, for its own clients.
struct SubsonicEntryCrawlTests {
    @Test(arguments: TestStore.available)
    func `an entry is kept for each song, without what is the user's`(_ kind: TestStore) async throws {
        let provider = try SubsonicSimulator().provider()
        try await kind.withStore { store in
            _ = try await CrawlRig(store, provider, genres: ["*"]).crawl()

            let entries = try await store.read { try $0.catalog.entries(of: ["al-1-s1", "al-4-s0", "nobody"]) }
            #expect(
                entries["al-1-s1"] == #"""
                    {"album":"Tidal","albumId":"al-1","artist":"Ada Lumen","artistId":"ar-ada","bitRate":1411,\#
                    "contentType":"audio/x-wav","discNumber":1,"duration":200,\#
                    "genres":[{"name":"Dream Pop"},{"name":"Electronic"}],"id":"al-1-s1","isDir":false,\#
                    "isVideo":false,"isrc":["DEZZZ2600001"],"musicBrainzId":"00000000-0000-4000-8000-000000000011",\#
                    "parent":"al-1","replayGain":{"trackGain":-6.5,"trackPeak":1},"size":1000000,"suffix":"wav",\#
                    "title":"Salt & Copper","track":2}
                    """#)
            #expect((entries["al-4-s0"] ?? "").contains(#""title":"Track 01""#))
            #expect(entries.count == 2)
        }
    }

    @Test func `albums that were crawled before entries were kept are fetched once more`() async throws {
        let server = SubsonicSimulator()
        let provider = try server.provider()
        try await TestStore.sqlite.withStore { store in
            let rig = CrawlRig(store, provider, genres: ["*"])
            _ = try await rig.crawl()
            _ = try await store.write { try $0.sql.execute("DELETE FROM catalog_track_entries") }
            server.forgetCalls()

            let second = try await rig.crawl()
            let fetched = server.calls.filter { $0.hasPrefix("getAlbum ") }
            server.forgetCalls()
            _ = try await rig.crawl()

            #expect(second.created == [0, 0, 0])
            #expect(Set(fetched) == ["getAlbum al-1", "getAlbum al-2", "getAlbum al-3", "getAlbum al-4"])
            #expect(!server.calls.contains { $0.hasPrefix("getAlbum ") })
            #expect(try await store.read { try $0.catalog.entries(of: ["al-3-s1"]) }.count == 1)
        }
    }

    @Test(arguments: TestStore.available)
    func `an entry goes with its track`(_ kind: TestStore) async throws {
        let provider = try SubsonicSimulator().provider()
        try await kind.withStore { store in
            _ = try await CrawlRig(store, provider, genres: ["*"]).crawl()

            _ = try await store.write { try $0.catalog.remove(provider: "subsonic") }

            let left = try await store.read { session in
                try session.sql.query("SELECT COUNT(*) FROM catalog_track_entries")[0].int(0)
            }
            #expect(left == 0)
        }
    }
}
