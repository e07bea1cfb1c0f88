package import Foundation
package import Messaging
package import Recommendations

extension Job {
    /// The job that asks the rank workers for recommendations.
    ///
    /// Gateways and workers of other versions read and write the same payload: a worker ignores fields that it does not
    /// know, and replies with the answer itself to a request without `form`.
    ///
    /// - Throws: `EncodingError` for a filter with a number that is not finite.
    package init(_ request: RecommendationRequest) throws {
        self.init(.recommend, payload: try request.encoded(), caller: request.caller?.name)
    }
}

/// The reply to `recommender.tasks.recommend`: an answer, or the reason why there is none.
package enum RecommendationReply: Sendable, Equatable {
    /// An answer, for a client that reads it.
    case answer(RecommendationAnswer)
    /// An answer in the format that the request asked for (UTF-8, JSON), for a gateway that passes it on.
    case text([UInt8])
    /// There is no answer.
    case refused(RecommendationRefusal)

    /// An answer in the format that a request asks for; the answer itself where it asks for none.
    package init(_ answer: RecommendationAnswer, to request: RecommendationRequest) {
        self = request.form.map { .text(answer.text($0)) } ?? .answer(answer)
    }
}

// MARK: - Wire

extension RecommendationReply {
    private static let textBegins = Data(#"{"text":"#.utf8)
    private static let textEnds = Data("}".utf8)

    /// The reply's body: an object with one of the keys `answer`, `text` and `refused`.
    ///
    /// - Throws: `EncodingError`.
    package func encoded() throws -> Data {
        guard case .text(let text) = self else { return try JSONEncoder().encode(Coded(self)) }
        var data = Data(capacity: Self.textBegins.count + text.count + Self.textEnds.count)
        data.append(Self.textBegins)
        data.append(contentsOf: text)
        data.append(Self.textEnds)
        return data
    }

    /// Reads a reply's body; a text is not parsed.
    ///
    /// - Throws: `DecodingError` when it is no reply.
    package init(decoding data: Data) throws {
        if data.starts(with: Self.textBegins), data.count > Self.textBegins.count + Self.textEnds.count {
            self = .text(Array(data.dropFirst(Self.textBegins.count).dropLast(Self.textEnds.count)))
        } else {
            self = try JSONDecoder().decode(Coded.self, from: data).reply
        }
    }

    /// A reply with one of the keys `answer` and `refused`.
    private struct Coded: Codable {
        var answer: RecommendationAnswer?
        var refused: RecommendationRefusal?

        init(_ reply: RecommendationReply) {
            switch reply {
            case .answer(let answer): self.answer = answer
            case .refused(let refusal): refused = refusal
            case .text: break
            }
        }

        var reply: RecommendationReply {
            get throws {
                if let answer { return .answer(answer) }
                if let refused { return .refused(refused) }
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [], debugDescription: "neither `answer` nor `text` nor `refused`")
                )
            }
        }
    }
}
