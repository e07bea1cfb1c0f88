import Catalog
import Concurrency
import Foundation
import Hashing
import Logging
import ProvidersTesting
import Testing

@testable import Providers

/// What a media server is asked, and what is read from its answers.
struct SubsonicProviderTests {
    private static func provider(
        _ transport: ScriptedTransport, at url: String = "https://music.test/sub/"
    ) throws -> SubsonicProvider {
        let credentials = SubsonicCredentials(user: "ada", password: "sésame & co")
        return SubsonicProvider(
            try SubsonicConfiguration(
                serverURL: url, credentials: credentials, retry: HTTPRetryPolicy(attempts: 3, base: .zero)),
            transport: transport, clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A good answer.
    private static func ok(_ payload: String) -> HTTPResponse {
        .json(
            #"{"subsonic-response":{"status":"ok","version":"1.16.1","type":"test","openSubsonic":true\#(payload)}}"#)
    }

    private static func failed(_ code: Int, _ message: String = "no") -> HTTPResponse {
        .json(
            #"{"subsonic-response":{"status":"failed","version":"1.16.1","error":{"code":\#(code),"message":"\#(message)"}}}"#
        )
    }

    private static func tracks(_ songs: String) async throws -> [Track] {
        let transport = ScriptedTransport { _, _ in ok(#","album":{"id":"al-1","song":\#(songs)}"#) }
        return try await provider(transport).tracks(of: "al-1", page: .first).items
    }

    @Test func `an entry of another shape costs itself, not its list`() async throws {
        let tracks = try await Self.tracks(
            #"[{"id":"1","title":1979},{"id":"2","title":["Good"]},null,7,{"id":"3","title":"Good"}]"#)

        #expect(tracks.map(\.id) == ["1", "3"])
        #expect(tracks.map(\.name) == ["1979", "Good"])
    }

    // MARK: - Authentication

    @Test func `a call has a token of the password and a salt of its own, and never the password`() async throws {
        let transport = ScriptedTransport { _, _ in Self.ok(#","album":{"id":"1"}"#) }
        let provider = try Self.provider(transport)

        _ = try await provider.tracks(of: "a/b", page: .first)
        _ = try await provider.tracks(of: "a/b", page: .first)

        let salts = try transport.requests.map { request in
            #expect(request.method == "GET")
            #expect(request.url.path == "/sub/rest/getAlbum.view")
            #expect(request.parameter("id") == "a/b")
            #expect(request.parameter("u") == "ada")
            #expect(request.parameter("v") == "1.16.1")
            #expect(request.parameter("c") == "juke")
            #expect(request.parameter("f") == "json")
            #expect(request.parameter("p") == nil)
            let salt = try #require(request.parameter("s"))
            #expect(request.parameter("t") == MD5.digest("sésame & co" + salt).hexadecimal())
            return salt
        }
        #expect(Set(salts).count == 2)
        #expect(salts.allSatisfy { $0.utf8.count >= 6 })
    }

    @Test(arguments: [
        ("https://music.test", 41), ("https://music.test", 42), ("https://music.test", 10),
        ("http://127.0.0.1:4533", 41),
        ("http://localhost:4533", 41), ("http://[::1]:4533", 41),
    ])
    func `a server that takes no tokens gets the password where nobody else can read it`(
        url: String, code: Int
    ) async throws {
        let transport = ScriptedTransport { request, _ in
            request.parameter("t") != nil ? Self.failed(code) : Self.ok(#","album":{"id":"1"}"#)
        }
        let provider = try Self.provider(transport, at: url)

        for _ in 0..<2 { _ = try await provider.tracks(of: "1", page: .first) }

        // Once refused, tokens are not tried again.
        #expect(transport.requests.map { $0.parameter("t") != nil } == [true, false, false])
        #expect(transport.requests[1].parameter("p") == "enc:" + "sésame & co".utf8.hexadecimal())
        #expect(transport.requests[1].parameter("s") == nil)
    }

    @Test(arguments: ["http://music.test", "http://192.168.1.2:4533", "http://127.0.0.1.evil.test", "http://127.1"])
    func `where others could read it the password is not sent`(url: String) async throws {
        let transport = ScriptedTransport { _, _ in Self.failed(41) }
        let provider = try Self.provider(transport, at: url)

        let error = await #expect(throws: ProviderError.self) { try await provider.tracks(of: "1", page: .first) }

        #expect(error?.code == .unauthorized)
        #expect(error?.message.contains("https://") == true)
        #expect(transport.requests.allSatisfy { $0.parameter("p") == nil })
    }

    @Test func `a wrong password is not sent in plain after a refused token`() async throws {
        let transport = ScriptedTransport { _, _ in Self.failed(40, "Wrong username or password") }

        let error = await #expect(throws: ProviderError.self) {
            try await Self.provider(transport).tracks(of: "1", page: .first)
        }

        #expect(error?.code == .unauthorized)
        #expect(error?.message.contains("JUKE_SUBSONIC_PASSWORD") == true)
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [
        (10, ProviderError.Code.invalidRequest), (20, .invalidRequest), (30, .invalidRequest), (44, .unauthorized),
        (50, .forbidden), (70, .notFound), (0, .server(status: 200)), (99, .server(status: 200)),
    ])
    func `a code of the specification becomes an error of its kind`(
        code: Int, expected: ProviderError.Code
    ) async throws {
        let transport = ScriptedTransport { _, _ in Self.failed(code, "because") }

        let error = await #expect(throws: ProviderError.self) {
            try await Self.provider(transport).tracks(of: "1", page: .first)
        }

        #expect(error?.code == expected)
        #expect(error?.message.contains("because") == true)
    }

    @Test func `no message and no print-out shows the password, a token or a salt`() async throws {
        let requests = Mutex<[HTTPRequest]>([])
        let lines = Mutex<[String]>([])
        let transport = ScriptedTransport { request, number in
            requests.withLock { $0.append(request) }
            return [HTTPResponse(status: 500), .json("{"), .json("<html>", status: 404)][min(number, 2)]
        }
        let credentials = SubsonicCredentials(user: "ada", password: "hush-hush")
        let provider = SubsonicProvider(
            try SubsonicConfiguration(
                serverURL: "https://music.test", credentials: credentials, retry: HTTPRetryPolicy(base: .zero)),
            transport: transport,
            clock: SystemClock(),
            logger: Logger(label: "test") { _ in RecordingLogHandler { line in lines.withLock { $0.append(line) } } })

        let error = await #expect(throws: ProviderError.self) { try await provider.tracks(of: "1", page: .first) }

        let secrets = ["hush-hush"] + requests.withLock { $0 }.flatMap { ["t", "s"].compactMap($0.parameter) }
        let said = lines.withLock { $0 } + ["\(String(describing: error))", "\(credentials)", "\(provider)"]
        #expect(secrets.count == 7)
        #expect(lines.withLock { $0.count } > 1)
        for secret in secrets { #expect(!said.contains { $0.contains(secret) }) }
    }

    // MARK: - Lists

    @Test func `the whole library is read in pages of albums, with the genres of each artist's albums`() async throws {
        let transport = ScriptedTransport { request, number in
            if request.url.path.hasSuffix("getArtists.view") {
                return Self.ok(
                    #"""
                    ,"artists":{"ignoredArticles":"The","index":[{"name":"A","artist":[\#
                    {"id":"ar-1","name":"Ada","albumCount":2,"musicBrainzId":"B1A9C0E9-0000-4000-8000-000000000001"}]},\#
                    {"name":"X","artist":[]}]}
                    """#)
            }
            let pages = [
                #"""
                {"id":"al-1","artistId":"ar-1","artist":"Ada","genre":"Rock","genres":[{"name":"Pop"},{"name":"Folk"}]},\#
                {"id":"al-2","artistId":"ar-1","artist":"Ada","genre":"Pop"}
                """#,
                #"""
                {"id":"al-3","artist":"Bo & Cy","artistId":"ar-2","genre":"Jazz",\#
                "artists":[{"id":"ar-2","name":"Bo"},{"id":"ar-3","name":"Cy"}]}
                """#,
            ]
            return Self.ok(#","albumList2":{"album":[\#(number < 2 ? pages[number] : "")]}"#)
        }

        let page = try await Self.provider(transport).artists(genre: "*", page: .first)

        #expect(page.next == nil)
        #expect(page.items.map(\.id) == ["ar-1", "ar-2", "ar-3"])
        #expect(page.items.map(\.genres) == [["Pop", "Folk"], ["Jazz"], ["Jazz"]])
        #expect(page.items.map(\.musicBrainzID) == ["b1a9c0e9-0000-4000-8000-000000000001", nil, nil])
        let lists = transport.requests.dropFirst()
        #expect(lists.map { $0.parameter("offset") } == ["0", "2", "3"])
        #expect(lists.allSatisfy { $0.parameter("size") == "500" && $0.parameter("type") == "alphabeticalByArtist" })
    }

    @Test func `a genre is asked for by its name, and a server that repeats a page is left`() async throws {
        let transport = ScriptedTransport { _, _ in
            Self.ok(#","albumList2":{"album":[{"id":"al-1","artistId":"1","artist":"Ada","genre":"Drum & Bass"}]}"#)
        }

        let page = try await Self.provider(transport).artists(genre: "Drum & Bass", page: .first)

        #expect(page.items.map(\.name) == ["Ada"])
        #expect(transport.requests.count == 4)
        #expect(transport.requests.allSatisfy { $0.parameter("genre") == "Drum & Bass" })
    }

    @Test func `albums come with date, kind, credits and code`() async throws {
        let transport = ScriptedTransport { _, _ in
            Self.ok(
                #"""
                ,"artist":{"id":"ar-1","album":[\#
                {"id":7,"name":"One","songCount":3,"year":1999,"artist":"Ada","artistId":8,\#
                "musicBrainzId":"b1a9c0e9-0000-4000-8000-000000000002"},\#
                {"id":"two","name":"Two","releaseDate":{"year":2004,"month":5,"day":3},"year":1990,"isCompilation":true},\#
                {"id":"three","title":"Three","originalReleaseDate":{"year":2004,"month":13},"releaseTypes":["Single"]},\#
                {"id":"four","name":"Four","releaseDate":{}},{"name":"without identifier"},null]}
                """#)
        }

        let albums = try await Self.provider(transport).albums(of: "ar-1", page: .first).items

        #expect(albums.map(\.id) == ["7", "two", "three", "four"])
        #expect(albums.map(\.name) == ["One", "Two", "Three", "Four"])
        #expect(albums.map(\.released.isoDate) == ["1999-01-01", "2004-05-03", "2004-01-01", "1900-01-01"])
        #expect(albums.map(\.kind) == [.album, .compilation, .single, .album])
        #expect(albums[0].artists == [ArtistReference(id: "8", name: "Ada")])
        #expect(albums[0].totalTracks == 3)
        #expect(albums[0].musicBrainzID == "b1a9c0e9-0000-4000-8000-000000000002")
    }

    @Test func `songs come with codes, credits and length`() async throws {
        let tracks = try await Self.tracks(
            #"""
            [{"id":"s1","title":"Salt","track":2,"discNumber":2,"duration":214,"isrc":["DEA123400001","DEA123400002"],\#
            "musicBrainzId":"b1a9c0e9-0000-4000-8000-000000000003","explicitStatus":"explicit",\#
            "artist":"Bo feat. Cy","artistId":"x","artists":[{"id":"b","name":"Bo"},{"id":"c","name":"Cy"}]},\#
            {"id":"s2","title":"Oil","track":1,"isrc":"DEA123400003","musicBrainzId":"none","artist":"Bo","artistId":"b"},\#
            {"id":"dir","isDir":true},{"id":"film","isVideo":true},{"id":"a b"}]
            """#)

        #expect(tracks.map(\.id) == ["s1", "s2"])
        #expect(tracks.map(\.isrc) == ["DEA123400001", "DEA123400003"])
        #expect(tracks.map(\.musicBrainzID) == ["b1a9c0e9-0000-4000-8000-000000000003", nil])
        #expect(tracks.map(\.durationMilliseconds) == [214_000, 0])
        #expect(tracks.map(\.isExplicit) == [true, false])
        #expect(tracks[0].artists.map(\.name) == ["Bo", "Cy"])
        #expect(tracks[1].artists.map(\.name) == ["Bo"])
        #expect(tracks[0].discNumber == 2)
        #expect(tracks[0].trackNumber == 2)
    }

    @Test func `songs without a number, or with another's, get places of their own`() async throws {
        let tracks = try await Self.tracks(
            #"""
            [{"id":"a"},{"id":"b","track":2},{"id":"c","track":2},{"id":"d","track":0},\#
            {"id":"e","track":2,"discNumber":2},{"id":"f","discNumber":2}]
            """#)

        #expect(
            tracks.map { [$0.discNumber, $0.trackNumber] } == [[1, 3], [1, 2], [1, 4], [1, 5], [2, 2], [2, 3]])
    }

    @Test(arguments: ["[]", "null", #"{"id":"only"}"#])
    func `a list may be empty, nothing, or its only element`(songs: String) async throws {
        let tracks = try await Self.tracks(songs)

        #expect(tracks.map(\.id) == (songs.contains("only") ? ["only"] : []))
    }

    // MARK: - Faults

    @Test(arguments: [0, 1, 2])
    func `broken answers are asked for again`(fault: Int) async throws {
        let faults = [
            HTTPResponse(status: 503), .json(#"{"subsonic-response":{"stat"#), .json("{}"),
        ]
        let transport = ScriptedTransport { _, number in
            number < 2 ? faults[fault] : Self.ok(#","album":{"id":"1","song":[{"id":"s"}]}"#)
        }

        let tracks = try await Self.provider(transport).tracks(of: "1", page: .first).items

        #expect(tracks.map(\.id) == ["s"])
        #expect(transport.requests.count == 3)
    }

    @Test func `the provider has no audio features, and names one that has`() async throws {
        let transport = ScriptedTransport { _, _ in Self.ok("") }

        let error = await #expect(throws: ProviderError.self) {
            try await Self.provider(transport).audioFeatures(of: ["a"])
        }

        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("juke import") == true)
        #expect(transport.requests.isEmpty)
    }

    @Test func `an address that is none is refused at once`() {
        #expect(throws: ProviderError.self) {
            try SubsonicConfiguration(
                serverURL: "music.test", credentials: SubsonicCredentials(user: "a", password: "b"))
        }
    }
}

/// Hands every line to whoever listens.
private struct RecordingLogHandler: LogHandler {
    let note: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    init(_ note: @escaping @Sendable (String) -> Void) {
        self.note = note
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        note("\(event.message) \(event.metadata ?? [:])")
    }
}
