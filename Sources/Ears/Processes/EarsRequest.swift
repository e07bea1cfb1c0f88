import Foundation

/// The requests that a child understands.
enum EarsRequest: UInt8, Sendable {
    case analyze = 0x41
    case tags = 0x54
    case identify = 0x49

    /// The request on the wire: a letter, the path, a zero, which no path contains.
    func bytes(_ path: AudioPath) -> [UInt8] { [rawValue] + path.bytes + [0] }
}

/// A child's reply about a file, a line of JSON.
struct EarsReply: Codable {
    struct Failure: Codable {
        let code: EarsError.Code
        let message: String
    }

    let path: String
    var analysis: AudioAnalysis?
    var tags: AudioTags?
    var digest: AudioDigest?
    var error: Failure?

    init(path: AudioPath) {
        self.path = path.description
    }

    /// The line with its end.
    func line() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    static func read(_ line: Data) throws(EarsError) -> EarsReply {
        do {
            return try JSONDecoder().decode(EarsReply.self, from: line)
        } catch {
            throw EarsError(
                .undecodable, "the analysing process answered nonsense; check that it is of this version (\(error))")
        }
    }
}
