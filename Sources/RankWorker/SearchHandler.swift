import Catalog
import Foundation
import Messaging
import Pipeline
import Ranking

/// Answers `recommender.tasks.search`: the resources that a text typed so far may mean.
struct SearchHandler: JobHandler {
    let index: LiveIndex

    var task: TaskName { .search }
    /// Somebody types: an answer that is late is no answer.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> Outcome {
        let reply: SearchReply
        do {
            reply = .answer(try answer(try job.decode(SearchRequest.self)))
        } catch let refusal as RecommendationRefusal {
            reply = .refused(refusal)
        } catch let error as BrokerError {
            reply = .refused(RecommendationRefusal(.invalidRequest, error.message))
        }
        return .reply(try JSONEncoder().encode(reply))
    }

    /// Looks in the index of the moment.
    ///
    /// - Throws: `RecommendationRefusal` when no model is active, for only what has an embedding can be a seed.
    func answer(_ request: SearchRequest) throws(RecommendationRefusal) -> SearchAnswer {
        guard let index = index.current else { throw .modelMissing }
        let hits = index.search(SearchQuery(request.query), among: request.types, limit: request.limit)
        return SearchAnswer(hits: hits.map { SearchAnswer.Hit($0, in: index) })
    }
}

extension SearchAnswer.Hit {
    init(_ hit: SearchHit, in index: CatalogIndex) {
        self.init(
            uri: index.uri(of: hit.entity),
            name: index.name(of: hit.entity).stripped,
            artists: hit.entity.type == .artist || hit.entity.type == .genre
                ? [] : index.artists(of: hit.entity).map(\.name),
            popularity: hit.popularity, match: Match(hit.match)
        )
    }
}

extension SearchAnswer.Hit.Match {
    init(_ match: SearchHit.Match) {
        switch match {
        case .full: self = .full
        case .prefix: self = .prefix
        case .words: self = .words
        case .fuzzy: self = .fuzzy
        }
    }
}
