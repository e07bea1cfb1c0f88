import Catalog
import Concurrency
import Foundation
import Logging
import ProvidersTesting
import Testing

@testable import Providers

/// Songs of a media server, read into files without names.
struct SubsonicSoundsTests {
    private static let song: [UInt8] = Array("RIFF....WAVE".utf8)

    private static func sounds(
        _ transport: any HTTPTransport, mostBytes: Int = 1 << 20, url: String = "https://music.test"
    ) throws -> SubsonicSounds {
        SubsonicSounds(
            try SubsonicSimulator.configuration(url: url), mostBytes: mostBytes, transport: transport,
            clock: SystemClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func bytes(_ file: BodyFile) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: file.path)))
    }

    @Test func `a song is downloaded as the server has it`() async throws {
        let server = SubsonicSimulator()
        server.setSound(.bytes(Self.song), of: "a/b")

        let file = try await Self.sounds(server).sound(of: "a/b")

        #expect(try Self.bytes(file) == Self.song)
        #expect(server.calls == ["download a/b"])
    }

    @Test func `where nothing may be downloaded the original is streamed, from then on`() async throws {
        let server = SubsonicSimulator()
        server.change { $0.allowsDownloads = false }
        for id in ["1", "2"] { server.setSound(.bytes(Self.song), of: id) }
        let sounds = try Self.sounds(server)

        for id in ["1", "2"] { #expect(try await sounds.sound(of: SpotifyID(id)).count == Self.song.count) }

        #expect(server.calls == ["download 1", "stream 1", "stream 2"])
        #expect(server.requests[1].url.query?.contains("format=raw") == true)
    }

    @Test func `a server without tokens gets the password on a private way`() async throws {
        let server = SubsonicSimulator(refusesTokens: true)
        server.setSound(.bytes(Self.song), of: "1")

        let file = try await Self.sounds(server, url: "http://127.0.0.1:4533").sound(of: "1")

        #expect(file.count == Self.song.count)
        await #expect(throws: ProviderError.self) {
            try await Self.sounds(server, url: "http://music.test").sound(of: "1")
        }
    }

    static let faults: [(sound: SubsonicSimulator.Sound, code: ProviderError.Code, requests: Int)] = [
        (.cut, .network, 3), (.short(Array("RIFF".utf8)), .network, 3), (.page, .malformed, 3),
        (.bytes(Array("<html>an error page</html>".utf8)), .malformed, 3), (.bytes([]), .malformed, 3),
        (.refused(70), .notFound, 2), (.refused(50), .forbidden, 2), (.status(404), .notFound, 2),
        (.status(503), .server(status: 503), 6), (.status(302), .malformed, 3), (.status(401), .unauthorized, 1),
        (.bytes([UInt8](repeating: 1, count: 101)), .tooLarge, 1),
    ]

    @Test(arguments: faults.indices)
    func `a fault has a code, and what may pass is tried again`(index: Int) async throws {
        let fault = Self.faults[index]
        let server = SubsonicSimulator()
        server.setSound(fault.sound, of: "1")

        let error = await #expect(throws: ProviderError.self) {
            try await Self.sounds(server, mostBytes: 100).sound(of: "1", size: 12)
        }

        #expect(error?.code == fault.code)
        #expect(server.calls.count == fault.requests)
        let secrets = server.requests.flatMap { request in
            ["t", "s"].compactMap { name in
                URLComponents(url: request.url, resolvingAgainstBaseURL: false)?.queryItems?
                    .first { $0.name == name }?.value
            }
        }
        for secret in secrets { #expect(error?.message.contains(secret) == false) }
    }

    @Test func `an answer of the network goes into the file as it comes, and an error page does not`() async throws {
        let sound = try LoopbackServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Type: audio/flac\r\nContent-Length: 4\r\n\r\nfLaC"))
        let page = try LoopbackServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"))
        defer {
            sound.stop()
            page.stop()
        }
        let transport = CurlTransport(clock: SystemClock())
        func get(_ server: LoopbackServer) throws -> HTTPRequest {
            HTTPRequest(url: try #require(URL(string: "http://127.0.0.1:\(server.port)/")))
        }

        let (file, other) = (try BodyFile(limit: 100), try BodyFile(limit: 100))
        let response = try await transport.send(try get(sound), into: file)
        let text = try await transport.send(try get(page), into: other)

        #expect(response.body.isEmpty)
        #expect(try Self.bytes(file) == Array("fLaC".utf8))
        #expect(other.count == 0)
        #expect(String(decoding: text.body, as: UTF8.self) == "<html>")
    }

    @Test func `a song that is too long, cut or slow is an error, and no file stays`() async throws {
        let long = try LoopbackServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Type: audio/flac\r\nContent-Length: 8\r\n\r\nfLaCfLaC"))
        let cut = try LoopbackServer(
            .answer("HTTP/1.1 200 OK\r\nContent-Type: audio/flac\r\nContent-Length: 80\r\n\r\nfLaC"))
        let slow = try LoopbackServer(.drip(every: 50))
        defer { for server in [long, cut, slow] { server.stop() } }
        let transport = CurlTransport(
            timeouts: .init(connect: .seconds(5), idle: .seconds(5), total: .milliseconds(500)), clock: SystemClock())
        func failure(_ server: LoopbackServer) async throws -> ProviderError.Code? {
            let request = HTTPRequest(url: try #require(URL(string: "http://127.0.0.1:\(server.port)/")))
            let file = try BodyFile(limit: 7)
            return await #expect(throws: ProviderError.self) { try await transport.send(request, into: file) }?.code
        }

        #expect(try await failure(long) == .tooLarge)
        #expect(try await failure(cut) == .network)
        #expect([.network, .tooLarge].contains(try await failure(slow)))
        let files = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
        #expect(!files.contains { $0.hasPrefix("juke-song-") })
    }
}
