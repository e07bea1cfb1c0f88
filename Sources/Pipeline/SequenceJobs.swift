package import Messaging
package import Recommendations

extension Job {
    /// The job that asks the rank workers for tracks in an order that matters.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    package init(_ request: SequenceRequest) throws {
        self.init(.sequence, payload: try request.encoded(), caller: request.base.caller?.name)
    }
}

/// The reply to `recommender.tasks.sequence`: the tracks, or the reason why there are none.
package enum SequenceReply: Codable, Sendable, Equatable {
    case answer(SequenceAnswer)
    case refused(RecommendationRefusal)
}
