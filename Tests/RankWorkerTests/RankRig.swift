import Catalog
import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import RunsTesting
import Storage

@testable import RankWorker

/// A small catalog with vectors that are easy to think of, and a rank worker's parts over it.
struct RankRig {
    let store: Store
    let index: LiveIndex
    let clock: ManualClock

    init(store: Store) {
        self.store = store
        clock = ManualClock()
        index = LiveIndex(clock: clock)
    }

    /// Runs a body over the small catalog; without a version no model is active.
    static func with<Result: Sendable>(
        version: String? = "v1.0.0", _ body: (RankRig) async throws -> Result
    ) async throws -> Result {
        try await TestStore.sqlite.withStore { store in
            let rig = RankRig(store: store)
            _ = try await store.write { try $0.catalog.importBatch(SmallCatalog.batch) }
            if let version { try await rig.activate(version) }
            try await rig.follower.refresh()
            return try await body(rig)
        }
    }

    var follower: IndexFollower {
        IndexFollower(index: index, store: store, interval: .seconds(1), clock: clock, logger: .silent)
    }

    var handler: RecommendHandler {
        RecommendHandler(
            index: index, store: store, batcher: RankingBatcher(), scheduler: RoundRobinScheduler(clock: SystemClock()))
    }

    var context: JobContext { context() }

    /// What a handler is given with a job that ends some time.
    func context(
        deadline: Duration? = nil, isWithdrawn: @escaping @Sendable () async -> Bool = { false }
    ) -> JobContext {
        JobContext(
            logger: .silent,
            producer: Producer(broker: InMemoryBroker(clock: clock), routes: Routes(custom: []), clock: SystemClock()),
            clock: clock, deadline: deadline, isWithdrawn: isWithdrawn
        )
    }

    /// Puts another model in place, whose vectors are those of the small catalog, turned by some axes.
    func activate(_ version: String, turnedBy axes: Int = 0) async throws {
        try await store.write { session in
            try session.models.insert(
                ModelRecord(
                    version: version, method: "pca", transform: Data("{}".utf8), figures: Data("{}".utf8),
                    matrix: [Float](repeating: 0, count: 12 * 32), rows: 12, columns: 32
                )
            )
            for type in ResourceType.allCases {
                try session.embeddings.write(
                    try SmallCatalog.rows(of: type, turnedBy: axes, in: session), of: type, version: version
                )
            }
            try session.models.activate(version)
        }
    }

    /// Answers as the queue does: through the handler's reply.
    func reply(to request: RecommendationRequest) async throws -> RecommendationReply {
        try await reply(to: Job(request, id: .new()))
    }

    func reply(to request: RecommendationRequest, _ context: JobContext) async throws -> RecommendationReply {
        guard case .reply(let data) = try await handler.run(Job(request, id: .new()), context) else { throw NoReply() }
        return try RecommendationReply(decoding: data)
    }

    func reply(to job: Job) async throws -> RecommendationReply {
        guard case .reply(let data) = try await handler.run(job, context) else { throw NoReply() }
        return try RecommendationReply(decoding: data)
    }

    func answer(to request: RecommendationRequest) async throws -> RecommendationAnswer {
        switch try await reply(to: request) {
        case .answer(let answer): return answer
        case .refused(let refusal): throw refusal
        case .text: throw NoReply()
        }
    }

    func refusal(of request: RecommendationRequest) async throws -> RecommendationRefusal? {
        guard case .refused(let refusal) = try await reply(to: request) else { return nil }
        return refusal
    }

    /// The handler ended in another way than with a reply.
    struct NoReply: Error {}
}

/// Two kinds of music, and two artists of one name.
enum SmallCatalog {
    /// Where each artist's music lies: a direction in the space.
    static let artists: [(id: SpotifyID, name: String, popularity: Int, genre: String, direction: [Int: Float])] = [
        ("tool", "Tool", 80, "metal", [0: 1]),
        ("deftones", "Deftones", 70, "alt metal", [0: 0.9, 1: 0.1]),
        ("bjork", "Björk", 75, "art pop", [1: 1]),
        ("nirvana-us", "Nirvana", 90, "grunge", [0: 0.7, 2: 0.7]),
        ("a-nirvana-uk", "Nirvana", 10, "psychedelic", [3: 1]),
    ]

    static var batch: ImportBatch {
        var batch = ImportBatch(provider: "test")
        for artist in artists {
            let reference = ArtistReference(id: artist.id, name: artist.name)
            batch.artists.append(
                Artist(id: artist.id, name: artist.name, genres: [artist.genre], popularity: artist.popularity)
            )
            batch.albums.append(
                Album(
                    id: album(of: artist.id), name: "\(artist.name) One", artists: [reference], released: .unknown,
                    totalTracks: 1
                )
            )
            batch.tracks.append(
                Track(
                    id: track(of: artist.id), name: "\(artist.name) Song", album: album(of: artist.id),
                    artists: [reference], trackNumber: 1, durationMilliseconds: 200_000,
                    popularity: artist.popularity
                )
            )
        }
        return batch
    }

    static func album(of artist: SpotifyID) -> SpotifyID { SpotifyID("\(artist)-album") }
    static func track(of artist: SpotifyID) -> SpotifyID { SpotifyID("\(artist)-track") }

    /// The vectors of one kind; genres lie where their artist does.
    static func rows(of type: ResourceType, turnedBy axes: Int, in session: StoreSession) throws -> EmbeddingRows {
        var rows = EmbeddingRows()
        for artist in artists {
            let key =
                switch type {
                case .artist: artist.id.rawValue
                case .album: album(of: artist.id).rawValue
                case .track: track(of: artist.id).rawValue
                case .genre: artist.genre
                }
            let column = type == .genre ? "name" : "spotify_id"
            let found = try session.sql.query(
                "SELECT id FROM catalog_\(type.rawValue) WHERE \(column) = ?", [.text(key)]
            )
            guard let row = found.first else { continue }
            var vector = [Float](repeating: 0, count: EmbeddingRows.dimensions)
            for (axis, component) in artist.direction { vector[(axis + axes) % vector.count] = component }
            let length = vector.map { $0 * $0 }.reduce(0, +).squareRoot()
            rows.append(id: try row.integer(0), vector: vector.map { $0 / length }, quality: 0.9)
        }
        return rows
    }
}
