import Catalog
import Foundation
import Messaging
import Pipeline
import Ranking
import Recommendations

/// Answers `recommender.tasks.search`: the resources that a text may mean while somebody types it.
struct SearchHandler: JobHandler {
    let index: LiveIndex

    var task: TaskName { .search }
    /// A late answer is of no use to somebody who types.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let reply: SearchReply
        do {
            reply = answer(try job.decode(SearchRequest.self))
        } catch {
            reply = .refused(RecommendationRefusal(.invalidRequest, error.message))
        }
        return .reply(try JSONEncoder().encode(reply))
    }

    /// Looks in the current index; refuses when no model is active, since only what has a vector can be a seed.
    func answer(_ request: SearchRequest) -> SearchReply {
        guard let index = index.current else { return .refused(.modelMissing) }
        let hits = index.search(SearchQuery(request.query), among: request.types, limit: request.limit)
        let isPlaceholder = hits.isEmpty && PlaceholderName.isPlaceholder(request.query)
        return .answer(
            SearchAnswer(
                hits: hits.map { SearchAnswer.Hit($0, in: index) },
                reason: isPlaceholder ? PlaceholderName.sentence(about: request.query) : nil))
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
        case .credit: self = .credit
        case .fuzzy: self = .fuzzy
        }
    }
}
