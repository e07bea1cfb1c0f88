package import Catalog
package import Concurrency
import Foundation
package import Logging

/// ReccoBeats' audio features: free, without a key, under Spotify's identifiers.
///
/// It knows eleven of the twelve features, no time signature, and not all tracks: new releases come late.
package struct ReccoBeatsProvider: AudioFeatureProvider {
    /// `reccobeats`.
    package let name = "reccobeats"

    /// 40; more are dropped without a word.
    package let batchLimit = 40

    /// The real service's address.
    package static let defaultAddress = "https://api.reccobeats.com"

    private let baseURL: URL
    private let client: ServiceClient

    private struct Answer: Decodable {
        let content: [FeatureObject?]
    }

    /// A provider that sends nothing before its first call.
    ///
    /// - Throws: `invalidRequest` when the address is not an `http` or `https` one.
    package init(
        baseURL: String = defaultAddress, retry: HTTPRetryPolicy = HTTPRetryPolicy(),
        transport: any HTTPTransport, budget: any RequestBudget,
        clock: any TimeSource, logger: Logger
    ) throws(ProviderError) {
        self.baseURL = try RequestAddress.base(baseURL)
        client = ServiceClient(
            service: "ReccoBeats", transport: transport, budget: budget, retry: retry, clock: clock, logger: logger)
    }

    /// Fetches features.
    ///
    /// Answers come in any order and under ReccoBeats' own identifiers; the last part of `href` is Spotify's.
    package func audioFeatures(of tracks: [SpotifyID]) async throws(ProviderError) -> FeatureAnswer {
        var answer = FeatureAnswer(provider: name)
        guard !tracks.isEmpty else { return answer }
        try requireBatch(of: tracks)
        let ids = tracks.map(\.rawValue).joined(separator: ",")
        let url = try RequestAddress.make(baseURL, ["v1", "audio-features"], query: [("ids", ids)])
        let request = HTTPRequest(url: url, headers: ["Accept": "application/json"])
        let asked = Set(tracks)
        for object in try await client.send(request, as: Answer.self).content.compactMap(\.self) {
            guard let last = object.href?.split(separator: "/").last else { continue }
            let track = SpotifyID(String(last.prefix { $0 != "?" }))
            if asked.contains(track) { answer.add(object, of: track) }
        }
        return answer
    }
}
