package import Concurrency
import HTTPTypes
import Hummingbird
import Messaging
import Observability
import ServiceLifecycle

/// Whether the gateway can take requests: it runs, is not about to end, and its broker and its store answer.
final class GatewayHealth: Service {
    private enum State: String {
        case starting = "starting"
        case running = "serving"
        case draining = "finishing the requests in flight; send new ones elsewhere"
    }

    private let requester: Requester
    private let store: StoreProbe?
    private let further: @Sendable () -> [HealthReport.Check]
    private let state = Mutex(State.starting)

    /// Watches one requester, the store where there is one to look at, and what else must be so.
    init(
        requester: Requester, store: StoreProbe?, further: @escaping @Sendable () -> [HealthReport.Check] = { [] }
    ) {
        self.requester = requester
        self.store = store
        self.further = further
    }

    /// Marks the gateway as running until graceful shutdown begins.
    func run() async throws {
        state.withLock { $0 = .running }
        try? await gracefulShutdown()
        state.withLock { $0 = .draining }
    }

    /// The answer of `/health/ready`.
    func report() async -> HealthReport {
        let state = state.withLock { $0 }
        let isConnected = requester.isHealthy()
        let own = [
            HealthReport.Check("gateway", isHealthy: state == .running, detail: state.rawValue),
            HealthReport.Check(
                "broker", isHealthy: isConnected,
                detail: isConnected
                    ? "the broker answered within the last 10 s"
                    : "the broker has not answered for 10 s; is Redis reachable? run `juke-enqueue doctor`"
            ),
        ]
        return HealthReport(own + further() + (await store?.checks() ?? []))
    }
}

/// `/health/live` and `/health/ready`.
enum HealthRoutes {
    /// Finds out whether the gateway can take requests.
    typealias Report = @Sendable () async -> HealthReport

    /// A gateway that answers is alive; a failing dependency is no reason to restart it.
    static func live() throws -> Response {
        try HealthReport().response()
    }
}

/// Checks whether the store answers and holds a model, and caches the finding for some seconds.
package final class StoreProbe: Sendable {
    private enum Finding {
        case model
        case noModel(catalog: String?)
        case unreachable
    }

    /// How long a finding is cached.
    private static let lifetime = Duration.seconds(5)
    /// How long the store may take.
    private static let timeout = Duration.seconds(2)

    private let clock: any TimeSource
    private let catalogSize: (@Sendable () async throws -> CatalogSize)?
    private let hasModel: @Sendable () async throws -> Bool
    private let last = Mutex<(finding: Finding, until: Duration)?>(nil)

    /// A probe that first looks when it is first asked.
    ///
    /// - Parameters:
    ///   - clock: The clock of a finding's age.
    ///   - catalogSize: Reads how far the catalog is on the way to a model.
    ///   - hasModel: Reads from the store whether a model is active.
    package init(
        clock: any TimeSource, catalogSize: (@Sendable () async throws -> CatalogSize)? = nil,
        hasModel: @escaping @Sendable () async throws -> Bool
    ) {
        self.clock = clock
        self.catalogSize = catalogSize
        self.hasModel = hasModel
    }

    /// The checks of the store for `/health/ready`.
    ///
    /// A missing model is reported but is no reason to send requests elsewhere: no other gateway has one either.
    func checks() async -> [HealthReport.Check] {
        switch await finding() {
        case .unreachable:
            [
                HealthReport.Check(
                    "store", isHealthy: false,
                    detail: "the store does not answer, so new tokens cannot be checked; is the database of "
                        + "JUKE_DATABASE_URL up?"
                )
            ]
        case .noModel(let catalog):
            [Self.reachable] + (catalog.map { [HealthReport.Check("catalog", isHealthy: true, detail: $0)] } ?? []) + [
                HealthReport.Check(
                    "model", isHealthy: true, detail: "no model is active yet, requests get 503; run `juke retrain`"
                )
            ]
        case .model:
            [Self.reachable, HealthReport.Check("model", isHealthy: true, detail: "a model is active")]
        }
    }

    private func finding() async -> Finding {
        if let last = last.withLock({ $0 }), clock.uptime < last.until { return last.finding }
        let finding: Finding
        do {
            finding = try await withDeadline(Deadline(in: Self.timeout, clock: clock), look)
        } catch {
            finding = .unreachable
        }
        last.withLock { $0 = (finding, clock.uptime + Self.lifetime) }
        return finding
    }

    /// Whether there is a model; without one, how far the catalog is on the way to it.
    private func look() async throws -> Finding {
        if try await hasModel() { return .model }
        guard let size = try await catalogSize?() else { return .noModel(catalog: nil) }
        return .noModel(catalog: size.sentence)
    }

    private static let reachable = HealthReport.Check("store", isHealthy: true, detail: "the store answers")
}

/// How far a catalog without a model is on the way to one.
package struct CatalogSize: Sendable, Equatable {
    /// All tracks.
    let tracks: Int
    /// The tracks that the most promising source of a model has, the audio features or what was heard or imported.
    let usable: Int
    /// How many of these a model of that source needs.
    let needed: Int

    /// - Parameters:
    ///   - tracks: All tracks.
    ///   - features: Those with all audio features.
    ///   - rows: Those that a source of vectors has, the one that has most.
    package init(tracks: Int, features: Int, rows: Int) {
        self.tracks = tracks
        let isFeatures = features >= Self.neededFeatures || rows < Self.neededRows && features >= rows
        usable = isFeatures ? features : rows
        needed = isFeatures ? Self.neededFeatures : Self.neededRows
    }

    /// How many tracks with all audio features a training needs; a test compares it.
    package static let neededFeatures = 500
    /// How many rows of another source it needs.
    package static let neededRows = 20

    fileprivate var sentence: String {
        "\(tracks == 1 ? "1 track" : "\(tracks) tracks"), \(usable) of the \(needed) that a model needs at least can be learned from"
    }
}
