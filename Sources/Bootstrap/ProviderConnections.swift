import Concurrency
import Logging
import Messaging
import Providers

/// What the providers of one process share: the transport, and one budget for each service.
///
/// So the stages of a process that hosts several of them do not take each other for strangers.
final class ProviderConnections: Sendable {
    let transport = CurlTransport()
    private let budgets = Mutex<[LimitedService: any RequestBudget]>([:])

    /// The budget of a service, made with the first call.
    ///
    /// - Parameters:
    ///   - service: Which service.
    ///   - ceiling: The most requests per second.
    ///   - configuration: Where the fleet's budget is kept; `nil` for one of this process alone.
    ///   - logger: Where it logs.
    func budget(
        of service: LimitedService, ceiling: Int? = nil, ledgerAt configuration: RedisConfiguration?, logger: Logger
    ) -> any RequestBudget {
        budgets.withLock { budgets in
            if let budget = budgets[service] { return budget }
            let ceiling = ceiling.map(Double.init)
            let budget: any RequestBudget
            if let configuration {
                let ledger = RedisBudgetLedger(configuration, provider: service.rawValue, ceiling: ceiling)
                budget = FleetRequestBudget(ledger, logger: logger)
            } else {
                budget = LocalRequestBudget(requestsPerSecond: ceiling)
            }
            budgets[service] = budget
            return budget
        }
    }
}

/// The services that limit how often they may be asked; each has one request budget for the whole fleet.
public enum LimitedService: String, CaseIterable, Sendable {
    case spotify
    case reccoBeats = "reccobeats"
}
