import Foundation
import Providers
import Testing

/// The recorded answers of one artist's crawl: the artist, its albums, and their tracks.
struct RecordedCrawl: Sendable, CustomTestStringConvertible {
    /// A JSON object of the recordings.
    struct Object: Sendable {
        let data: Data

        private var fields: [String: Any] { (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:] }

        func text(_ key: String) -> String { fields[key] as? String ?? "" }
        func number(_ key: String) -> Int { fields[key] as? Int ?? -1 }
        func ids(_ key: String) -> [String] { list(key).map { $0.text("id") } }

        func list(_ key: String) -> [Object] {
            (fields[key] as? [[String: Any]] ?? []).compactMap { object in
                (try? JSONSerialization.data(withJSONObject: object)).map(Object.init)
            }
        }
    }

    private struct Entry: Decodable {
        let file: String
        let uri: String?
        let status: Int?
        let source: String?

        private enum CodingKeys: String, CodingKey {
            case file, uri, status
            case source = "source_path"
        }
    }

    let artist: String
    /// The bodies by path.
    private var bodies: [String: Data]

    private init(artist: String, bodies: [String: Data]) {
        self.artist = artist
        self.bodies = bodies
    }

    var testDescription: String { "recording of \(albums.count) albums" }

    /// The albums of the recorded list whose tracks were recorded too.
    var albums: [Object] {
        Object(data: bodies["/v1/artists/\(artist)/albums"] ?? Data()).list("items")
    }

    /// The tracks of those albums, with their album.
    var tracks: [(album: String, track: Object)] {
        albums.flatMap { album in
            let id = album.text("id")
            return Object(data: bodies["/v1/albums/\(id)/tracks"] ?? Data()).list("items").map { (id, $0) }
        }
    }

    /// Every artist that the crawl meets, under the name that counts: its own, else the first mention's.
    var artists: [String: String] {
        var names: [String: String] = [:]
        let mentions = albums.flatMap { $0.list("artists") } + tracks.flatMap { $0.track.list("artists") }
        for mention in mentions where names[mention.text("id")] == nil {
            names[mention.text("id")] = mention.text("name")
        }
        names[artist] = Object(data: bodies["/v1/artists/\(artist)"] ?? Data()).text("name")
        return names
    }

    /// What the recorded service answers; the search, which nobody recorded, finds the artist.
    func answer(_ request: HTTPRequest) throws -> (status: Int, body: String)? {
        switch request.url.path {
        case "/api/token": return nil
        case "/v1/search":
            let found = String(decoding: bodies["/v1/artists/\(artist)"] ?? Data(), as: UTF8.self)
            return (200, #"{"artists": {"items": [\#(found)], "next": null, "total": 1}}"#)
        default:
            guard let body = bodies[request.url.path] else { return (404, #"{"error": {"status": 404}}"#) }
            return (200, String(decoding: body, as: UTF8.self))
        }
    }

    // MARK: - Reading

    private static let folder: URL? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let named = ProcessInfo.processInfo.environment["JUKE_SHARED"].map { URL(filePath: $0) }
        let folder = (named ?? package.deletingLastPathComponent().appending(path: "shared"))
            .appending(path: "data/spotify-api")
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("SKIPPED: the replay of a recorded crawl needs \(folder.path); set JUKE_SHARED to name another folder")
        return nil
    }()

    /// Whether there are recordings.
    static var isAvailable: Bool { folder != nil }

    /// The recorded crawls: each begins with an artist and the list of its albums.
    static let all: [RecordedCrawl] = (try? read()) ?? []

    private static func read() throws -> [RecordedCrawl] {
        guard let folder else { return [] }
        let index = try Data(contentsOf: folder.appending(path: "index.json"))
        let entries = try JSONDecoder().decode([Entry].self, from: index)
            .filter { $0.source?.contains("artist_from_url") == true && $0.status == 200 }
        var crawls: [RecordedCrawl] = []
        var last: (path: String, body: Data)?
        for entry in entries {
            guard var path = entry.uri.flatMap(URL.init(string:))?.path else { continue }
            if path.hasSuffix("/") { path.removeLast() }
            let body = try Data(contentsOf: folder.appending(path: entry.file))
            if path.hasPrefix("/v1/artists/"), path.hasSuffix("/albums"), let last {
                let artist = String(last.path.dropFirst("/v1/artists/".count))
                crawls.append(RecordedCrawl(artist: artist, bodies: [last.path: last.body, path: body]))
            } else if let crawl = crawls.last, crawl.bodies[path] == nil {
                crawls[crawls.count - 1].bodies[path] = body
            }
            last = (path, body)
        }
        return crawls.filter { !$0.tracks.isEmpty }
    }
}
