import Concurrency
import Foundation
import Hashing
import Logging
package import Providers

/// A media server of a made-up library that answers in the form of the OpenSubsonic specification, and fails now and
/// then.
package final class SubsonicSimulator: HTTPTransport {
    /// One album of the library, with its songs' titles.
    package struct Album: Sendable {
        /// The server's identifier.
        package let id: String
        /// Its title.
        package let name: String
        /// The artists that it is credited to.
        package let artists: [(id: String, name: String)]
        /// Its genres.
        package let genres: [String]
        /// The titles of its songs, in order; song n has the identifier `ID-sN`.
        package var songs: [String]
    }

    /// What it does wrong.
    package enum Fault: CaseIterable, Sendable {
        case failure, cutAnswer, html, databaseLocked
    }

    /// What comes when a song is asked for.
    package enum Sound: Sendable {
        /// Its bytes.
        case bytes([UInt8])
        /// The connection breaks within them.
        case cut
        /// Fewer bytes than the song has, and no length in the header.
        case short([UInt8])
        /// A status without a body that says more.
        case status(Int)
        /// A page where sound belongs.
        case page
        /// A failure of the specification, in an envelope.
        case refused(Int)
    }

    /// What the server does and does not do.
    package struct Traits: Sendable {
        /// The number of requests of which one ends in a fault; `nil` for no faults.
        package var faultEvery: Int?
        /// Whether it refuses tokens.
        package var refusesTokens = false
        /// Whether it lets its users download.
        package var allowsDownloads = true
        /// Whether it is not there.
        package var isAway = false
        /// Whether it knows of OpenSubsonic.
        package var isOpen = true

        /// A server that is there and open, and lets its users download.
        package init(faultEvery: Int? = nil, refusesTokens: Bool = false) {
            self.faultEvery = faultEvery
            self.refusesTokens = refusesTokens
        }
    }

    private let albums: Mutex<[Album]>
    private let traits: Mutex<Traits>
    private let sounds = Mutex<[String: Sound]>([:])
    private let log = Mutex<[HTTPRequest]>([])

    /// A server with these albums; with `faultEvery`, one of that many requests fails.
    package init(_ albums: [Album] = library, faultEvery: Int? = nil, refusesTokens: Bool = false) {
        self.albums = Mutex(albums)
        traits = Mutex(Traits(faultEvery: faultEvery, refusesTokens: refusesTokens))
    }

    /// Three artists; one album is of two of them.
    package static let library = [
        Album(
            id: "al-1", name: "Tidal", artists: [("ar-ada", "Ada Lumen")], genres: ["Dream Pop", "Electronic"],
            songs: ["Paper Engine", "Salt & Copper", "\"Quoted\" \\ Ünïcode"]),
        Album(id: "al-2", name: "Ebb", artists: [("ar-ada", "Ada Lumen")], genres: ["Dream Pop"], songs: ["Low"]),
        Album(
            id: "al-3", name: "Split", artists: [("ar-dust", "Dust/Devils"), ("ar-ada", "Ada Lumen")], genres: [],
            songs: ["Side A", "Side B"]),
        Album(
            id: "al-4", name: "Field", artists: [("ar-none", "No Genre")], genres: [], songs: ["Track 01", "Track 01"]),
    ]

    /// The requests so far, in order.
    package var requests: [HTTPRequest] { log.withLock { $0 } }

    /// The calls so far, in order, with their identifiers.
    package var calls: [String] {
        requests.map { request in
            let call = Self.call(of: request)
            return Self.parameters(of: request)["id"].map { "\(call) \($0)" } ?? call
        }
    }

    /// Forgets the calls.
    package func forgetCalls() { log.withLock { $0 = [] } }

    /// Changes what the server does.
    package func change(_ body: (inout Traits) -> Void) { traits.withLock { body(&$0) } }

    /// Says what comes when a song is asked for; songs that nobody spoke of are not found.
    package func setSound(_ sound: Sound, of song: String) { sounds.withLock { $0[song] = sound } }

    /// Adds a song to an album.
    package func add(_ title: String, to album: String) {
        albums.withLock { albums in
            for index in albums.indices where albums[index].id == album { albums[index].songs.append(title) }
        }
    }

    /// How the server is reached.
    ///
    /// - Throws: `ProviderError` when `url` is no address.
    package static func configuration(
        password: String = "sesame", url: String = "https://music.test"
    ) throws -> SubsonicConfiguration {
        try SubsonicConfiguration(
            serverURL: url, credentials: SubsonicCredentials(user: "ada", password: password),
            retry: HTTPRetryPolicy(attempts: 4, base: .zero))
    }

    /// A provider that asks this server.
    ///
    /// - Throws: `ProviderError` when `url` is no address.
    package func provider(password: String = "sesame", url: String = "https://music.test") throws -> SubsonicProvider {
        SubsonicProvider(
            try Self.configuration(password: password, url: url), transport: self,
            clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Answers as the server would.
    ///
    /// - Throws: `ProviderError` with the code `network` where the server is away, or breaks off.
    package func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        let query = Self.parameters(of: request)
        let call = Self.call(of: request)
        let number = log.withLock { log in
            log.append(request)
            return log.count
        }
        let traits = traits.withLock { $0 }
        if traits.isAway { throw ProviderError(.network, "https://music.test could not be reached; check the network") }
        if let every = traits.faultEvery, number.isMultiple(of: every) {
            return Self.answer(Fault.allCases[number / every % Fault.allCases.count])
        }
        if call == "getOpenSubsonicExtensions", traits.isOpen {
            return Self.ok(#""openSubsonicExtensions":[{"name":"formPost","versions":[1]}]"#)
        }
        if let refusal = refusal(query, traits) { return refusal }
        switch call {
        case "ping": return Self.response(#"{"status":"ok",\#(Self.identity)}"#)
        case "download" where !traits.allowsDownloads: return Self.failed(50, "Downloads are not allowed.")
        case "download", "stream": return try sound(of: query["id"] ?? "")
        default: return albums.withLock { Self.answer(call, query, $0) }
        }
    }

    // MARK: - Requests

    private static func call(of request: HTTPRequest) -> String {
        request.url.lastPathComponent.replacing(".view", with: "")
    }

    private static func parameters(of request: HTTPRequest) -> [String: String] {
        var parts = URLComponents(url: request.url, resolvingAgainstBaseURL: false)
        if let body = request.body { parts?.percentEncodedQuery = String(decoding: body, as: UTF8.self) }
        return Dictionary((parts?.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    // MARK: - Answers

    private func refusal(_ query: [String: String], _ traits: Traits) -> HTTPResponse? {
        guard let user = query["u"], query["v"] != nil, query["c"] != nil else {
            return Self.failed(10, "Required parameter is missing.")
        }
        guard user == "ada" else { return Self.failed(40, "Wrong username or password.") }
        if let token = query["t"], let salt = query["s"] {
            if traits.refusesTokens { return Self.failed(41, "Token authentication not supported for LDAP users.") }
            return MD5.digest("sesame" + salt).hexadecimal() == token
                ? nil : Self.failed(40, "Wrong username or password.")
        }
        return ["enc:736573616d65", "sesame"].contains(query["p"])
            ? nil : Self.failed(40, "Wrong username or password.")
    }

    private func sound(of song: String) throws(ProviderError) -> HTTPResponse {
        let audio = ["Content-Type": "audio/x-wav"]
        switch sounds.withLock({ $0[song] }) {
        case nil: return Self.failed(70, "Not found.")
        case .bytes(let bytes)?:
            let headers = audio.merging(["Content-Length": "\(bytes.count)"]) { $1 }
            return HTTPResponse(status: 200, headers: headers, body: Data(bytes))
        case .short(let bytes)?: return HTTPResponse(status: 200, headers: audio, body: Data(bytes))
        case .cut?: throw ProviderError(.network, "https://music.test broke off the connection; check the network")
        case .status(let status)?: return HTTPResponse(status: status)
        case .page?:
            return HTTPResponse(status: 200, headers: ["Content-Type": "text/html"], body: Data("<html>Log in".utf8))
        case .refused(let code)?: return Self.failed(code, "No.")
        }
    }

    private static func answer(_ call: String, _ query: [String: String], _ albums: [Album]) -> HTTPResponse {
        switch call {
        case "getArtists":
            let artists = artists(of: albums).map { #"{"id":\#(text($0.id)),"name":\#(text($0.name)),"albumCount":1}"# }
            return ok(
                #""artists":{"ignoredArticles":"","index":[{"name":"A","artist":[\#(artists.joined(separator: ","))]}]}"#
            )
        case "getAlbumList2":
            let listed =
                query["type"] == "byGenre" ? albums.filter { $0.genres.contains(query["genre"] ?? "") } : albums
            // Fewer at a time than asked for.
            let page = listed.dropFirst(Int(query["offset"] ?? "") ?? 0).prefix(min(Int(query["size"] ?? "") ?? 10, 3))
            return ok(#""albumList2":{"album":[\#(page.map { object($0) }.joined(separator: ","))]}"#)
        case "getArtist":
            let own = albums.filter { $0.artists.contains { $0.id == query["id"] } }
            guard let artist = own.first?.artists.first(where: { $0.id == query["id"] }) else {
                return failed(70, "Not found.")
            }
            return ok(
                #""artist":{"id":\#(text(artist.id)),"name":\#(text(artist.name)),"album":[\#(own.map { object($0) }.joined(separator: ","))]}"#
            )
        case "getAlbum":
            guard let album = albums.first(where: { $0.id == query["id"] }) else { return failed(70, "Not found.") }
            let songs = album.songs.enumerated().map { song($0.element, $0.offset, of: album) }
            return ok(#""album":\#(object(album, songs: songs))"#)
        default: return failed(0, "No such call.")
        }
    }

    private static func song(_ title: String, _ number: Int, of album: Album) -> String {
        let isNumbered = !title.hasPrefix("Track")
        let genres = album.genres.map { #"{"name":\#(text($0))}"# }.joined(separator: ",")
        return #"""
            {"id":"\#(album.id)-s\#(number)","parent":\#(text(album.id)),"isDir":false,"title":\#(text(title)),\#
            "album":\#(text(album.name)),"albumId":\#(text(album.id)),"artist":\#(text(album.artists[0].name)),\#
            "artistId":\#(text(album.artists[0].id)),"duration":200,"bitRate":1411,"suffix":"wav","size":1000000,\#
            "contentType":"audio/x-wav","starred":"2026-01-01T00:00:00Z","userRating":5,"playCount":7,\#
            "played":"2026-01-02T00:00:00Z","transcodedSuffix":"mp3","sortName":null,"isVideo":false,\#
            \#(isNumbered ? #""track":\#(number + 1),"discNumber":1,"# : "")\#
            "genres":[\#(genres)],"replayGain":{"trackGain":-6.5,"trackPeak":1},\#
            "isrc":["DEZZZ260000\#(number)"],"musicBrainzId":"00000000-0000-4000-8000-0000000000\#(10 + number)"}
            """#
    }

    private static func artists(of albums: [Album]) -> [(id: String, name: String)] {
        albums.flatMap(\.artists).reduce(into: []) { known, artist in
            if !known.contains(where: { $0.id == artist.id }) { known.append(artist) }
        }
    }

    private static func object(_ album: Album, songs: [String]? = nil) -> String {
        let artists = album.artists.map { #"{"id":\#(text($0.id)),"name":\#(text($0.name))}"# }
        let genres = album.genres.map { #"{"name":\#(text($0))}"# }
        return #"""
            {"id":\#(text(album.id)),"name":\#(text(album.name)),"songCount":\#(album.songs.count),"year":2026,\#
            "artist":\#(text(album.artists[0].name)),"artistId":\#(text(album.artists[0].id)),\#
            "artists":[\#(artists.joined(separator: ","))],"genres":[\#(genres.joined(separator: ","))]\#
            \#(songs.map { #","song":[\#($0.joined(separator: ","))]"# } ?? "")}
            """#
    }

    private static func text(_ text: String) -> String {
        String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    }

    private static let identity = #""version":"1.16.1","type":"simulator","serverVersion":"0.9","openSubsonic":true"#

    private static func ok(_ payload: String) -> HTTPResponse {
        response(#"{"status":"ok",\#(identity),\#(payload)}"#)
    }

    private static func failed(_ code: Int, _ message: String) -> HTTPResponse {
        response(#"{"status":"failed",\#(identity),"error":{"code":\#(code),"message":\#(text(message))}}"#)
    }

    private static func response(_ body: String) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: ["Content-Type": "application/json"],
            body: Data(#"{"subsonic-response":\#(body)}"#.utf8))
    }

    private static func answer(_ fault: Fault) -> HTTPResponse {
        switch fault {
        case .failure: HTTPResponse(status: 500)
        case .cutAnswer: HTTPResponse(status: 200, body: Data(#"{"subsonic-response":{"status":"ok","albu"#.utf8))
        case .html: HTTPResponse(status: 502, headers: ["Content-Type": "text/html"], body: Data("<html>".utf8))
        case .databaseLocked: failed(0, "database is locked")
        }
    }
}
