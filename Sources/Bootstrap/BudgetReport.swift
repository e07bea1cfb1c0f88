package import Concurrency
package import Foundation
import Messaging
package import Settings

/// How the fleet's budget of requests to one service stands, for an operator.
package struct BudgetReport: Encodable, Sendable {
    /// The service's name.
    package let service: String
    /// The pace in requests per second; `nil` until the service refuses a request.
    package let rate: Double?
    /// When requests go on; `nil` while they flow.
    package let waitsUntil: Date?
    /// Why they do not: `rateLimit`, or `quota` when the account's quota is used up.
    package let reason: String?
    /// How many requests were let through lately.
    package let requests: Int
    /// How often the service said to wait.
    package let refusals: Int

    private enum CodingKeys: String, CodingKey {
        case service, rate, reason, requests, refusals
        case waitsUntil = "parked_until"
    }

    init(_ service: LimitedService, _ status: BudgetStatus, now: Date) {
        self.service = service.rawValue
        rate = status.rate.map { ($0 * 100).rounded() / 100 }
        waitsUntil = status.pause.map { now.addingTimeInterval($0.remaining / .seconds(1)) }
        reason = status.pause?.reason.rawValue
        requests = status.granted
        refusals = status.refusals
    }

    /// One line for a terminal, the service's name left out.
    package var line: String {
        let pace = rate.map { "\($0) requests/s" } ?? "no limit met"
        let counts = "\(requests) requests, \(refusals) refused as too many"
        guard let waitsUntil else { return "\(pace); \(counts)" }
        let why = reason == BudgetPause.quota.rawValue ? "quota used up" : "rate limit"
        return "waits until \(waitsUntil.formatted(.iso8601)) (\(why)); \(counts)"
    }
}

extension Settings {
    /// How the fleet's budgets stand, by the wall clock of `clock`; those that nobody used lately are left out.
    ///
    /// Without a Redis that answers at once there is no fleet, and nothing to report.
    package func budgetReports(clock: any TimeSource) async -> [BudgetReport] {
        guard let configuration = try? redisConfiguration() else { return [] }
        var reports: [BudgetReport] = []
        for service in LimitedService.allCases {
            do {
                let ledger = RedisBudgetLedger(configuration, provider: service.rawValue, clock: clock)
                if let status = try await ledger.recentStatus() {
                    reports.append(BudgetReport(service, status, now: clock.now.date))
                }
            } catch {
                return reports
            }
        }
        return reports
    }

    /// Lets requests to a service go on before its pause is over, timed by `clock`.
    ///
    /// - Returns: Whether there was a pause.
    /// - Throws: `SettingsError`, or `BrokerError` when Redis cannot be reached.
    package func endPause(
        _ service: LimitedService, clock: any TimeSource
    ) async throws -> Bool {
        let ledger = RedisBudgetLedger(try redisConfiguration(), provider: service.rawValue, clock: clock)
        return try await ledger.unpause()
    }
}
