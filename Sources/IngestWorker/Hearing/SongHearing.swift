import Catalog
import Ears
import Foundation
import Pipeline
import Providers
import Storage

/// Hears songs of a media server: each is read once, into an unlinked temporary file.
struct SongHearing: Sendable {
    let sounds: SubsonicSounds
    let analyzer: any AudioAnalyzer

    /// What came of a song.
    enum Outcome {
        /// It was heard.
        case heard(AudioAnalysis)
        /// It cannot be heard as it is: a word and a sentence; whether another attempt would end alike, and whether it
        /// counts.
        case failed(code: String, reason: String, isPermanent: Bool = false, counts: Bool = true)
    }

    /// Hears a song.
    ///
    /// - Throws: ``MediaServerOutage`` when nothing can be read at the moment; `ProviderError` for a song that did not
    ///   come whole though the server answers, and for refused credentials; `EarsError` for a fault that may pass.
    func hear(_ song: LibrarySong) async throws -> Outcome {
        let file: BodyFile
        do throws(ProviderError) {
            file = try await sounds.sound(of: song.id, size: song.size)
        } catch {
            return try await outcome(of: error, song)
        }
        do throws(EarsError) {
            let analysis = try await analyzer.analyze(AudioPath(file.path))
            return withExtendedLifetime(file) { .heard(analysis) }
        } catch {
            // The path means nothing to anybody, and may be another song's in the next moment.
            let reason = error.message.replacing(file.path, with: song.name)
            guard error.isPermanent else { throw EarsError(error.code, reason) }
            return .failed(code: error.code.description, reason: reason, isPermanent: true)
        }
    }

    private func outcome(of error: ProviderError, _ song: LibrarySong) async throws -> Outcome {
        switch error.code {
        case .notFound:
            return .failed(code: "missing", reason: "\(song.name): \(error.message); crawl the media server again")
        case .tooLarge:
            return .failed(
                code: "tooLarge", reason: "\(song.name): \(error.message) (JUKE_SUBSONIC_SONG_MB)", counts: false)
        case .forbidden where await sounds.isAnswering():
            return .failed(code: "forbidden", reason: "\(song.name): \(error.message)")
        case .unreadableFile: throw MediaServerOutage(reason: error.message)
        case .network, .server, .malformed:
            guard await sounds.isAnswering() else { throw MediaServerOutage(reason: error.message) }
            throw ProviderError(error.code, "\(song.name): \(error.message)", cause: error.cause)
        default: throw error
        }
    }
}

/// No song can be read at the moment.
struct MediaServerOutage: Error, CustomStringConvertible {
    /// How long to wait before the next attempt.
    static let pause = Duration.seconds(30)

    let reason: String

    var description: String { "\(reason); trying again" }
}

extension LibrarySong {
    /// How many bytes the server says that it has.
    fileprivate var size: Int? {
        struct Entry: Decodable {
            let size: Int?
        }
        return entry.flatMap { try? JSONDecoder().decode(Entry.self, from: Data($0.utf8)).size }
    }
}
