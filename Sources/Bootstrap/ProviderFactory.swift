package import Concurrency
import Foundation
package import Logging
import Messaging
package import Providers
package import Settings

/// Gives the providers that the settings name; those of one factory share a transport and a budget for each service.
package struct ProviderFactory: Sendable {
    private let settings: Settings
    private let isFleet: Bool
    private let clock: any TimeSource
    private let connections: ProviderConnections

    /// Reads no setting yet: a bad one is found when its provider is asked for.
    ///
    /// - Parameters:
    ///   - settings: The settings of the process.
    ///   - isFleet: Whether the process shares its request budgets over Redis with the fleet.
    ///   - clock: The clock of the providers and their budgets.
    package init(_ settings: Settings, isFleet: Bool = false, clock: any TimeSource) {
        self.settings = settings
        self.isFleet = isFleet
        self.clock = clock
        connections = ProviderConnections(clock: clock)
    }

    /// The provider that the catalog is crawled from.
    ///
    /// - Throws: `SettingsError`, also when Spotify or a media server is meant and there are no credentials.
    package func catalogProvider(logger: Logger) throws -> any CatalogProvider {
        switch try settings.value(of: .catalogProvider) {
        case .demo: DemoProvider()
        case .stub: StubProvider()
        case .spotify: try makeSpotify(logger: logger)
        case .files: throw Self.isNoService(.catalogProvider, "files", "a scan reads folders")
        case .subsonic: try makeSubsonic(logger: logger)
        }
    }

    private static func isNoService<Value>(_ setting: Setting<Value>, _ name: String, _ reason: String) -> SettingsError
    {
        SettingsError(of: setting, value: name, reason: "\(reason), and asks no service")
    }

    /// The provider that audio features are ingested from.
    ///
    /// `auto` goes with the catalog: the demo's and the stub's own, else Spotify's with ReccoBeats behind it.
    ///
    /// A media server reports none, and answers so when it is asked; its songs are heard (``songs(logger:)``).
    ///
    /// - Throws: `SettingsError`, also when Spotify or a media server is meant and there are no credentials.
    package func featureProvider(logger: Logger) throws -> any AudioFeatureProvider {
        switch try settings.value(of: .featureProvider) {
        case .demo: return DemoProvider()
        case .stub: return StubProvider()
        case .spotify: return try makeSpotify(logger: logger)
        case .reccobeats: return try makeReccoBeats(logger: logger)
        case .dataset:
            return try DatasetFeatureProvider(contentsOf: URL(filePath: try settings.value(of: .featureDataset)))
        case .ears: throw Self.isNoService(.featureProvider, "ears", "files are heard")
        case .auto: break
        }
        switch try settings.value(of: .catalogProvider) {
        case .demo: return DemoProvider()
        case .stub: return StubProvider()
        case .files: throw Self.isNoService(.featureProvider, "auto", "files are heard")
        case .spotify:
            return AutoFeatureProvider(
                try makeSpotify(logger: logger), try makeReccoBeats(logger: logger), logger: logger
            )
        case .subsonic: return try makeSubsonic(logger: logger)
        }
    }

    /// What reads the songs of the media server that the catalog comes from; `nil` when it comes from elsewhere.
    ///
    /// - Throws: `SettingsError`, also when there are no credentials.
    package func songs(logger: Logger) throws -> SubsonicSounds? {
        guard try settings.value(of: .catalogProvider) == .subsonic else { return nil }
        return SubsonicSounds(
            try mediaServer(), mostBytes: try settings.value(of: .subsonicSongSize) << 20,
            transport: SubsonicSounds.transport(streams: try settings.value(of: .subsonicStreams), clock: clock),
            clock: clock, logger: logger)
    }

    private func makeSubsonic(logger: Logger) throws -> SubsonicProvider {
        SubsonicProvider(try mediaServer(), transport: connections.transport, clock: clock, logger: logger)
    }

    private func mediaServer() throws -> SubsonicConfiguration {
        let credentials = SubsonicCredentials(
            user: try settings.value(of: .subsonicUser), password: try settings.value(of: .subsonicPassword))
        return try SubsonicConfiguration(serverURL: try address(of: .subsonicURL), credentials: credentials)
    }

    private func makeSpotify(logger: Logger) throws -> SpotifyProvider {
        let credentials = ClientCredentials(
            id: try settings.value(of: .spotifyClientID), secret: try settings.value(of: .spotifyClientSecret)
        )
        let configuration = try SpotifyConfiguration(
            credentials: credentials, apiURL: try address(of: .spotifyAPIURL),
            accountsURL: try address(of: .spotifyAccountsURL)
        )
        let budget = connections.budget(
            of: .spotify, ceiling: try settings.optionalValue(of: .spotifyRate), ledgerAt: try budgetLedger(),
            logger: logger)
        return SpotifyProvider(
            configuration, transport: connections.transport, budget: budget, clock: clock, logger: logger)
    }

    private func makeReccoBeats(logger: Logger) throws -> ReccoBeatsProvider {
        let budget = connections.budget(of: .reccoBeats, ledgerAt: try budgetLedger(), logger: logger)
        return try ReccoBeatsProvider(
            baseURL: try address(of: .reccoBeatsURL), transport: connections.transport, budget: budget, clock: clock,
            logger: logger)
    }

    /// How the budgets stand that providers of this factory use; one that cannot be read is left out.
    func budgetStatuses() async -> [(service: String, status: BudgetStatus)] {
        await connections.statuses()
    }

    /// Where budgets are shared; `nil` for a process that works alone.
    private func budgetLedger() throws -> RedisConfiguration? {
        isFleet ? try settings.redisConfiguration() : nil
    }

    /// The base address of an outside service.
    private func address(of setting: Setting<String>) throws(SettingsError) -> String {
        let text = try settings.value(of: setting)
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw SettingsError(of: setting, value: text, reason: "it is no http:// or https:// address")
        }
        return text
    }
}

/// The shared parts of one process' providers: the transport, and one budget for each service.
///
/// So the stages of a process that hosts several of them do not take each other for strangers.
final class ProviderConnections: Sendable {
    let transport: CurlTransport
    private let clock: any TimeSource
    private let budgets = Mutex<[LimitedService: any RequestBudget]>([:])

    init(clock: any TimeSource) {
        self.clock = clock
        transport = CurlTransport(clock: clock)
    }

    /// How the budgets stand; one that cannot be read is left out.
    func statuses() async -> [(service: String, status: BudgetStatus)] {
        var statuses: [(String, BudgetStatus)] = []
        for (service, budget) in budgets.withLock({ $0 }).sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            switch budget {
            case let budget as FleetRequestBudget:
                if let status = try? await budget.status() { statuses.append((service.rawValue, status)) }
            case let budget as LocalRequestBudget: statuses.append((service.rawValue, budget.status()))
            default: break
            }
        }
        return statuses
    }

    /// The budget of a service, made with the first call.
    ///
    /// - Parameters:
    ///   - service: Which service.
    ///   - ceiling: The most requests per second.
    ///   - configuration: Where the fleet's budget is kept; `nil` for one of this process alone.
    ///   - logger: Gets what the budget has to say of the service.
    /// - Returns: The one budget of the service in this process; later calls get it whatever they pass.
    func budget(
        of service: LimitedService, ceiling: Int? = nil, ledgerAt configuration: RedisConfiguration?, logger: Logger
    ) -> any RequestBudget {
        budgets.withLock { budgets in
            if let budget = budgets[service] { return budget }
            let ceiling = ceiling.map(Double.init)
            let budget: any RequestBudget
            if let configuration {
                let ledger = RedisBudgetLedger(
                    configuration, provider: service.rawValue, ceiling: ceiling, clock: clock)
                budget = FleetRequestBudget(ledger, clock: clock, logger: logger)
            } else {
                budget = LocalRequestBudget(requestsPerSecond: ceiling, clock: clock)
            }
            budgets[service] = budget
            return budget
        }
    }
}

/// The services that limit how often they may be asked; each has one request budget for the whole fleet.
package enum LimitedService: String, CaseIterable, Sendable {
    /// The Spotify Web API.
    case spotify
    /// ReccoBeats.
    case reccoBeats = "reccobeats"
}
