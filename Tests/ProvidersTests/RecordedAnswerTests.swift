import Catalog
import Foundation
import ProvidersTesting
import Testing

@testable import Providers

/// Real answers of the Web API, 2014 to 2025, given to every call: each is read, or refused with an error that says
/// why.
@Suite("Recorded answers", .enabled(if: SharedData.isAvailable))
struct RecordedAnswerTests {
    private struct Recording: Decodable {
        let file: String
        let endpoint: String
        let status: Int?
        let uri: String?
    }

    private let recordings: [Recording]

    init() throws {
        let index = try Data(contentsOf: SharedData.file("data/spotify-api/index.json"))
        recordings = try JSONDecoder().decode([Recording].self, from: index)
    }

    private func body(_ recording: Recording) throws -> Data {
        try Data(contentsOf: SharedData.file("data/spotify-api/\(recording.file)"))
    }

    private func fixture(_ recording: Recording) throws -> SpotifyFixture {
        let data = try body(recording)
        let status = recording.status ?? 200
        return try SpotifyFixture(retry: HTTPRetryPolicy(attempts: 1)) { request, _ in
            request.isForToken ? .anyToken : HTTPResponse(status: status, body: data)
        }
    }

    @Test func `the calls that we make read all of their recordings`() async throws {
        var read: [String: Int] = [:]
        for recording in recordings where recording.status ?? 200 == 200 {
            let spotify = try fixture(recording).provider
            switch recording.endpoint {
            case "search/artist":
                let page = try await spotify.artists(genre: "x", page: .first)
                #expect(!page.items.isEmpty && page.items.allSatisfy { !$0.name.isEmpty }, "\(recording.file)")
            case "artists/ID/albums":
                let page = try await spotify.albums(of: "x", page: .first)
                #expect(!page.items.isEmpty && page.items.allSatisfy { !$0.artists.isEmpty }, "\(recording.file)")
            case "albums/ID/tracks":
                let page = try await spotify.tracks(of: "x", page: .first)
                #expect(!page.items.isEmpty, "\(recording.file)")
                #expect(
                    page.items.allSatisfy { $0.durationMilliseconds > 0 && $0.trackNumber > 0 }, "\(recording.file)")
            case "audio-features/several":
                let answer = try await spotify.audioFeatures(of: ["x"])
                #expect(!answer.features.isEmpty && answer.rejected.isEmpty, "\(recording.file)")
            default: continue
            }
            read[recording.endpoint, default: 0] += 1
        }
        #expect(
            read == ["search/artist": 3, "artists/ID/albums": 4, "albums/ID/tracks": 19, "audio-features/several": 2])
    }

    @Test func `single artists, albums, tracks and features decode`() throws {
        struct Nested: Decodable { let album: SpotifyAlbum? }
        var read = 0
        for recording in recordings where recording.status ?? 200 == 200 {
            let data = try body(recording)
            switch recording.endpoint {
            case "artists/ID":
                #expect(try JSONDecoder().decode(SpotifyArtist.self, from: data).artist != nil, "\(recording.file)")
            case "albums/ID":
                let album = try JSONDecoder().decode(SpotifyAlbum.self, from: data).album
                #expect(album?.released != .unknown, "\(recording.file)")
            case "tracks/ID":
                let track = try JSONDecoder().decode(SpotifyTrack.self, from: data).track(on: "x")
                #expect((track?.durationMilliseconds ?? 0) > 0, "\(recording.file)")
                #expect(try JSONDecoder().decode(Nested.self, from: data).album?.album != nil, "\(recording.file)")
            case "audio-features/ID":
                let features = try JSONDecoder().decode(FeatureObject.self, from: data).features()
                #expect(features.timeSignature != nil, "\(recording.file)")
            default: continue
            }
            read += 1
        }
        #expect(read > 85)
    }

    @Test func `every recording given to every call is read or refused`() async throws {
        var refused = 0
        for recording in recordings {
            let spotify = try fixture(recording).provider
            let calls: [@Sendable () async throws -> Void] = [
                { _ = try await spotify.artists(genre: "x", page: .first) },
                { _ = try await spotify.albums(of: "x", page: .first) },
                { _ = try await spotify.tracks(of: "x", page: .first) },
                { _ = try await spotify.audioFeatures(of: ["x"]) },
            ]
            for call in calls {
                do {
                    try await call()
                } catch let error as ProviderError {
                    refused += 1
                    #expect([.malformed, .unauthorized, .forbidden, .notFound, .invalidRequest].contains(error.code))
                }
            }
        }
        print(
            "recorded answers: \(recordings.count), \(refused) of \(recordings.count * 4) calls refused with a reason")
        #expect(recordings.count == 174)
        #expect(refused > 0 && refused < recordings.count * 4)
    }
}
