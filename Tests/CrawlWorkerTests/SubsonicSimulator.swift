import Concurrency
import Foundation
import Hashing
import Logging
import Providers

/// A media server of a made-up library that answers in the form of the OpenSubsonic specification, and fails now and then.
final class SubsonicSimulator: HTTPTransport {
    /// One album of the library, with its songs' titles.
    struct Album {
        let id: String
        let name: String
        let artists: [(id: String, name: String)]
        let genres: [String]
        var songs: [String]
    }

    /// What it does wrong.
    enum Fault: CaseIterable {
        case failure, cutAnswer, html, databaseLocked
    }

    /// Every so many requests end in a fault; `nil` for none.
    let faultEvery: Int?
    /// Whether it refuses tokens.
    let refusesTokens: Bool
    private let albums: Mutex<[Album]>
    private let log = Mutex<[String]>([])

    init(_ albums: [Album] = library, faultEvery: Int? = nil, refusesTokens: Bool = false) {
        self.albums = Mutex(albums)
        self.faultEvery = faultEvery
        self.refusesTokens = refusesTokens
    }

    /// Three artists; one album is of two of them.
    static let library = [
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

    /// The calls so far, in order, with their identifiers.
    var calls: [String] { log.withLock { $0 } }

    /// Forgets the calls.
    func forgetCalls() { log.withLock { $0 = [] } }

    /// Adds a song to an album.
    func add(_ title: String, to album: String) {
        albums.withLock { albums in
            for index in albums.indices where albums[index].id == album { albums[index].songs.append(title) }
        }
    }

    /// A provider that asks this server.
    func provider(password: String = "sesame", url: String = "https://music.test") throws -> SubsonicProvider {
        SubsonicProvider(
            try SubsonicConfiguration(
                serverURL: url, credentials: SubsonicCredentials(user: "ada", password: password),
                retry: HTTPRetryPolicy(attempts: 4, base: .zero)),
            transport: self, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let items = URLComponents(url: request.url, resolvingAgainstBaseURL: false)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
        let call = request.url.lastPathComponent.replacing(".view", with: "")
        let number = log.withLock { log in
            log.append(query["id"].map { "\(call) \($0)" } ?? call)
            return log.count
        }
        if let faultEvery, number.isMultiple(of: faultEvery) {
            return Self.answer(Fault.allCases[number / faultEvery % Fault.allCases.count])
        }
        if let refusal = refusal(query) { return refusal }
        return albums.withLock { Self.answer(call, query, $0) }
    }

    // MARK: - Answers

    private func refusal(_ query: [String: String]) -> HTTPResponse? {
        guard query["u"] == "ada" else { return Self.failed(40, "Wrong username or password.") }
        if let token = query["t"], let salt = query["s"] {
            if refusesTokens { return Self.failed(41, "Token authentication not supported for LDAP users.") }
            return MD5.digest("sesame" + salt).hexadecimal() == token
                ? nil : Self.failed(40, "Wrong username or password.")
        }
        return query["p"] == "enc:736573616d65" ? nil : Self.failed(40, "Wrong username or password.")
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
            let songs = album.songs.enumerated().map { number, title in
                let isNumbered = !title.hasPrefix("Track")
                return #"""
                    {"id":"\#(album.id)-s\#(number)","isDir":false,"title":\#(text(title)),"duration":200,\#
                    \#(isNumbered ? #""track":\#(number + 1),"discNumber":1,"# : "")\#
                    "isrc":["DEZZZ260000\#(number)"],"musicBrainzId":"00000000-0000-4000-8000-0000000000\#(10 + number)"}
                    """#
            }
            return ok(#""album":\#(object(album, songs: songs))"#)
        default: return failed(0, "No such call.")
        }
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

    private static func ok(_ payload: String) -> HTTPResponse {
        response(#"{"status":"ok","version":"1.16.1","type":"simulator","openSubsonic":true,\#(payload)}"#)
    }

    private static func failed(_ code: Int, _ message: String) -> HTTPResponse {
        response(#"{"status":"failed","version":"1.16.1","error":{"code":\#(code),"message":\#(text(message))}}"#)
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
