import Concurrency
import Foundation
import Providers
import ProvidersTesting

/// A transport that answers with what real services answered once.
///
/// Requests are matched by their path; how many items of a list are asked for makes no difference. Of several
/// recordings of one path the last counts.
final class ReplayingTransport: HTTPTransport {
    private struct Recording: Decodable {
        let file: String
        let uri: String?
        let status: Int?
        let sourcePath: String

        private enum CodingKeys: String, CodingKey {
            case file, uri, status
            case sourcePath = "source_path"
        }
    }

    private struct Log {
        var count = 0
        var unknown: [String] = []
    }

    private let answers: [String: HTTPResponse]
    private let log = Mutex(Log())

    /// Reads the recordings whose origin has `name` as a part of its name.
    init(recordedBy name: String) throws {
        let index = try Data(contentsOf: SharedData.file("data/spotify-api/index.json"))
        var answers: [String: HTTPResponse] = [:]
        for recording in try JSONDecoder().decode([Recording].self, from: index)
        where recording.sourcePath.contains(name) {
            guard let url = recording.uri.flatMap({ URL(string: $0) }) else { continue }
            let body = try Data(contentsOf: SharedData.file("data/spotify-api/\(recording.file)"))
            answers[Self.path(url)] = HTTPResponse(
                status: recording.status ?? 200, headers: ["Content-Type": "application/json"], body: body)
        }
        self.answers = answers
    }

    /// How many requests came, those for tokens left out.
    var requestCount: Int { log.withLock { $0.count } }
    /// The paths that were asked for and never recorded.
    var unknown: [String] { log.withLock { $0.unknown } }

    /// The items of a recorded list, read without the provider.
    func items(of path: String) throws -> [[String: Any]] {
        let body = try JSONSerialization.jsonObject(with: answers[path]?.body ?? Data()) as? [String: Any]
        return body?["items"] as? [[String: Any]] ?? []
    }

    func send(_ request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
        if request.isForToken { return .token() }
        let path = Self.path(request.url)
        return log.withLock { log in
            log.count += 1
            if let answer = answers[path] { return answer }
            log.unknown.append(path)
            return .problem(404, "not recorded")
        }
    }

    /// The path without the slash that one of the recorded clients put at its end.
    private static func path(_ url: URL) -> String {
        let path = url.path
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
