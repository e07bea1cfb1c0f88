import Catalog
import Concurrency
import Messaging
import Pipeline
import Ranking
import Recommendations
import Storage

/// Answers `recommender.tasks.answer_player`: what media servers' plugins ask, in the rows that they read.
struct PlayerHandler: JobHandler {
    let index: LiveIndex
    let store: Store
    let batcher: RankingBatcher
    let scheduler: RoundRobinScheduler

    var task: TaskName { .answerPlayer }
    /// A late answer is of no use to the plugin that waits for it.
    var maxRetries: Int { 0 }
    var runsInline: Bool { true }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let deadline = AnswerDeadline(context)
        return try await RecommendationReply.reply(context) {
            let request = try job.decode(PlayerRequest.self)
            let text = try await answer(request, as: job.caller ?? "", by: deadline)
            return try RecommendationReply.text(text).encoded()
        }
    }

    /// Who asks, by turns or not, and when to stop.
    struct RequestContext: Sendable {
        /// Who asks.
        let caller: String
        /// Whether it computes by turns with other expensive requests.
        let isExpensive: Bool
        /// Says whether anybody still waits.
        let stopCheck: AnswerDeadline.StopCheck
    }

    /// The body of the response.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - caller: Who asks.
    ///   - deadline: By when it is wanted.
    /// - Returns: JSON.
    /// - Throws: ``RecommendationRefusal`` or `StorageError`.
    func answer(
        _ request: PlayerRequest, as caller: String, by deadline: AnswerDeadline
    ) async throws -> [UInt8] {
        guard !deadline.isOver else { throw RecommendationRefusal.outOfTime }
        guard request.price > 1 else {
            return try await answer(
                request, RequestContext(caller: caller, isExpensive: false, stopCheck: deadline.stopCheck))
        }
        return try await deadline.withStopCheck { stopCheck in
            try await answer(request, RequestContext(caller: caller, isExpensive: true, stopCheck: stopCheck))
        }
    }

    private func answer(_ request: PlayerRequest, _ context: RequestContext) async throws -> [UInt8] {
        switch request {
        case .search(let text, let rows):
            let found = try await TrackSearch(text).tracks(in: store, checking: context.stopCheck)
            return PlayerRows.text(ofFound: found.dropFirst(rows.lowerBound).prefix(rows.count))
        case .similarTracks(let track, let limit, let most):
            let index = try model()
            let seed = try await resolve(track, in: index, context)
            return PlayerRows.text(ofTracks: try await tracks(like: seed, limit, perArtist: most, in: index, context))
        case .similarArtists(let artist, let limit, let wantsSongs):
            let index = try model()
            let id = JukeURI(.artist, SpotifyID(artist))
            guard let seed = index.entity(id) ?? index.artist(named: artist) else {
                throw RecommendationRefusal(.unresolvedSeeds, "no such artist, or none of its music is heard yet")
            }
            let matches = try await artists(like: seed, limit, in: index, context)
            // Also without songs: to count tracks it passes over all of them.
            return try await scheduler.run(as: context.caller) { turn in
                Result { () throws(RecommendationRefusal) in
                    let pairs = try TrackPairs(
                        seed, matches, withSongs: wantsSongs, in: index, deadline: context.stopCheck.ranking(turn))
                    return PlayerRows.text(ofArtists: pairs, withSongs: wantsSongs)
                }
            }.get()
        case .farthest(let track):
            let index = try model()
            let seed = try await resolve(track, in: index, context)
            return PlayerRows.text(ofFarthest: try await farthest(from: seed, in: index, context))
        case .path(let from, let to, let limit):
            let index = try model()
            let start = try await resolve(from, in: index, context)
            let end = try await resolve(to, in: index, context)
            guard start != end else { throw RecommendationRefusal(.invalidRequest, "both ends are the same track") }
            return PlayerRows.text(ofPath: try await path(start, end, limit, in: index, context), in: index)
        case .similarSongs(let id, let limit, let most):
            return try await songs(like: id, limit, perArtist: most, in: try model(), context)
        case .sonicMatches(let id, let limit, let most):
            return try await matches(to: id, limit, perArtist: most, in: try model(), context)
        case .sonicPath(let from, let to, let limit):
            return try await matches(from: from, to: to, limit, in: try model(), context)
        }
    }

    private func model() throws -> CatalogIndex {
        guard let index = index.current else { throw RecommendationRefusal.modelMissing }
        return index
    }

    // MARK: - Seeds

    private func resolve(
        _ track: PlayerTrack, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> EntityRef {
        let entity: EntityRef?
        switch track {
        case .id(let id): entity = index.entity(JukeURI(.track, SpotifyID(id)))
        case .named(let title, let artist):
            if let exact = index.track(titled: title, by: artist) {
                entity = exact
            } else {
                let found = try await TrackSearch("\(title) \(artist)").tracks(in: store, checking: context.stopCheck)
                entity = found.lazy.compactMap { index.entity(JukeURI(.track, $0.id)) }.first
            }
        }
        guard let entity else {
            throw RecommendationRefusal(.unresolvedSeeds, "no such track, or it is not heard yet")
        }
        return entity
    }

    // MARK: - Rankings

    /// The tracks like one, its own artist's among them, versions of one recording once.
    func tracks(
        like seed: EntityRef, _ limit: Int, perArtist: Int?, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [RecommendationAnswer.Item] {
        try await rank(
            RecommendationRequest(
                seeds: [.uri(index.uri(of: seed))], limit: limit, resourceTypes: [.track], maxPerArtist: perArtist,
                details: true, foldsVersions: true),
            in: index, context
        ).tracks
    }

    private func artists(
        like seed: EntityRef, _ limit: Int, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [RecommendationAnswer.Item] {
        try await rank(
            RecommendationRequest(seeds: [.uri(index.uri(of: seed))], limit: limit, resourceTypes: [.artist]),
            in: index, context
        ).artists
    }

    /// The track that is nearest to the opposite of one.
    private func farthest(
        from seed: EntityRef, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> RecommendationAnswer.Item? {
        try await rank(
            RecommendationRequest(
                seeds: [.uri(index.uri(of: seed), weight: -1)], limit: 1, resourceTypes: [.track]),
            in: index, context
        ).tracks.first
    }

    /// The way from one track to another, computed by turns with other expensive requests.
    func path(
        _ start: EntityRef, _ end: EntityRef, _ limit: Int, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> [EntityRef] {
        let tracks = await scheduler.run(as: context.caller) { turn in
            PathFinder(index: index, deadline: context.stopCheck.ranking(turn))
                .path(from: start, to: end, steps: limit).tracks
        }
        guard !context.stopCheck.isOver else { throw RecommendationRefusal.outOfTime }
        return tracks
    }

    /// Ranks a cheap request together with others of the moment, an expensive one on a thread of its own, by turns.
    private func rank(
        _ request: RecommendationRequest, in index: CatalogIndex, _ context: RequestContext
    ) async throws -> RecommendationAnswer {
        do {
            guard context.isExpensive else { return try await batcher.answer(request, in: index) }
            return try await scheduler.run(as: context.caller) { turn in
                Result { () throws(RankingError) in
                    try Recommender(index: index, deadline: context.stopCheck.ranking(turn)).recommend(request)
                }
            }.get()
        } catch {
            throw RecommendationRefusal(error, to: request)
        }
    }
}
