package import Catalog
package import Concurrency
import Foundation
package import Logging

/// Reads the songs of a media server, each as the file that the server has, into a file without a name.
///
/// `download` is asked for first: it gives the original and counts as no play. Where the server does not let this user,
/// or does not have the call, `stream` with `format=raw` follows, from then on.
package struct SubsonicSounds: Sendable {
    /// How often a song is asked for before it counts as not to be had.
    private static let attempts = 3

    private let client: SubsonicClient
    private let mostBytes: Int
    private let preference = Preference()

    /// Sounds of a server that is asked for nothing before the first song.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the server.
    ///   - mostBytes: The most bytes that a song may have.
    ///   - transport: What carries the requests; as many songs are read at once as it has connections.
    ///   - clock: What waits are slept on.
    ///   - logger: Where it says what the server refused.
    package init(
        _ configuration: SubsonicConfiguration, mostBytes: Int, transport: any HTTPTransport,
        clock: any TimeSource, logger: Logger
    ) {
        client = SubsonicClient(configuration, transport: transport, clock: clock, logger: logger)
        self.mostBytes = mostBytes
    }

    /// A transport for as many songs at once.
    ///
    /// A server may take a while to begin, and a song as long as a slow line needs.
    package static func transport(streams: Int, clock: any TimeSource) -> CurlTransport {
        CurlTransport(
            timeouts: .init(connect: .seconds(5), idle: .seconds(30), total: .seconds(1_800)), connections: streams,
            clock: clock)
    }

    /// Reads a song.
    ///
    /// - Parameters:
    ///   - song: The server's identifier.
    ///   - size: How many bytes the server says that it has, if it says so: an answer that does not tell its length and
    ///     ends before is a broken one.
    /// - Returns: The song's file.
    /// - Throws: ``ProviderError``: `notFound`, `tooLarge` and `forbidden` are about the song, `network`, `server` and
    ///   `malformed` about an answer that did not come whole time and again; none holds a credential.
    package func sound(of song: SpotifyID, size: Int? = nil) async throws(ProviderError) -> BodyFile {
        var failures = 0
        while true {
            do throws(ProviderError) {
                return try await read(song, size)
            } catch {
                guard [.network, .malformed].contains(error.code) || error.isServers else { throw error }
                failures += 1
                guard failures < Self.attempts else { throw error }
                try await ProviderError.sleep(
                    for: client.configuration.retry.pause(afterFailures: failures), on: client.client.clock)
            }
        }
    }

    /// Whether the server answers at all, so that what failed was a song's fault.
    package func isAnswering() async -> Bool {
        (try? await client.call("ping")) != nil
    }

    private func read(_ song: SpotifyID, _ size: Int?) async throws(ProviderError) -> BodyFile {
        guard !preference.streams else { return try await file(song, "stream", size) }
        do throws(ProviderError) {
            return try await file(song, "download", size)
        } catch {
            guard error.isAboutTheCall else { throw error }
            let file = try await file(song, "stream", size)
            // A passing failure of the server says nothing of the next song.
            if !error.isServers, preference.remember() {
                client.client.logger.notice("the media server lets this user download nothing; going on with streams")
            }
            return file
        }
    }

    private func file(_ song: SpotifyID, _ call: String, _ size: Int?) async throws(ProviderError) -> BodyFile {
        let parameters = [(name: "id", value: song.rawValue)] + (call == "stream" ? [("format", "raw")] : [])
        let file = try BodyFile(limit: mostBytes)
        let response = try await client.fetch(call, parameters, into: file)
        guard BodyFile.takes(status: response.status, contentType: response.header("Content-Type")) else {
            throw refusal(response)
        }
        // No sound begins so; some servers name an error page as they would name the song.
        if [UInt8(ascii: "<"), UInt8(ascii: "{"), nil].contains(file.firstByte) { throw noSound(nil) }
        let tellsLength = response.header("Content-Length") ?? response.header("Transfer-Encoding") != nil
        if !tellsLength, let size, file.count < size {
            throw ProviderError(.network, "the media server broke off a song; check the network")
        }
        return file
    }

    private func refusal(_ response: HTTPResponse) -> ProviderError {
        switch response.status {
        case 200..<300: noSound(response.header("Content-Type"))
        case 401:
            ProviderError(.unauthorized, "the media server answered 401; check JUKE_SUBSONIC_USER and its password")
        case 404, 410: ProviderError(.notFound, "the media server does not have the song")
        case 403, 405, 501:
            ProviderError(.forbidden, "the media server answered \(response.status); this user may not read songs")
        case 429:
            ProviderError(.rateLimited(retryAfter: .seconds(30)), "the media server asks for a pause")
        case 500...:
            ProviderError(.server(status: response.status), "the media server failed with status \(response.status)")
        default:
            ProviderError(.malformed, "the media server answered \(response.status); check the configured address")
        }
    }

    private func noSound(_ type: String?) -> ProviderError {
        ProviderError(
            .malformed,
            "the media server sent \(type.map { "\($0.prefix(60))" } ?? "something else") where a song belongs; is the address "
                + "right?")
    }

    /// Remembers that songs are streamed.
    private final class Preference: Sendable {
        private let isStream = Mutex(false)

        var streams: Bool { isStream.withLock { $0 } }

        /// Remembers it; returns whether it is news.
        func remember() -> Bool {
            isStream.withLock { isStream in
                defer { isStream = true }
                return !isStream
            }
        }
    }
}

extension ProviderError {
    /// Whether the server failed for a reason of its own.
    fileprivate var isServers: Bool { if case .server = code { true } else { false } }

    /// Whether another call may do what this one does not.
    fileprivate var isAboutTheCall: Bool { [.forbidden, .notFound, .invalidRequest].contains(code) || isServers }
}
