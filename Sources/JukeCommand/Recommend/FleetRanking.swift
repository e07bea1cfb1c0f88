import CommandKit
import Foundation
import Logging
import Messaging
import Pipeline

/// Asks the fleet's rank workers, as the gateway does.
struct FleetRanking {
    let producer: Producer
    /// How long to wait for the answer.
    let timeout: Duration
    let logger: Logger

    /// Answers one request.
    ///
    /// - Throws: `RequestError` when no worker answered in time, ``CommandError`` when one refused.
    func answer(_ request: RecommendationRequest) async throws -> RecommendationAnswer {
        let requester = Requester(broker: producer.broker, producer: producer, queues: [.rank], logger: logger)
        let following = Task { try await requester.run() }
        defer { following.cancel() }
        let data = try await requester.request(try Job(request), within: timeout)
        switch try RecommendationReply(decoding: data) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw CommandError(refusal)
        case .text: throw CommandError("the worker wrote a text where its answer itself was asked for")
        }
    }
}

extension CommandError {
    /// A refusal in the words of the command line.
    init(_ refusal: RecommendationRefusal) {
        switch refusal.code {
        case .unknownProfiles: self.init("\(refusal.message); `juke profile list` shows which there are")
        case .storeUnavailable: self.init("\(refusal.message); `juke status` tells whether it answers")
        case .unresolvedSeeds:
            self.init("\(refusal.message); give the name instead, or run `juke retrain` if it is newer than the model")
        case .invalidRequest, .modelMissing: self.init(refusal.message)
        }
    }
}
