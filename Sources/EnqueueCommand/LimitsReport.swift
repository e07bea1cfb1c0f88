import Foundation
import Messaging

/// What `juke-enqueue limits` says of one queue; what is not there is not limited by the operator.
struct LimitsReport: Encodable {
    var queue: String
    var concurrency: Int?
    var rate: Double?
    var depth: Int?

    init(_ limits: FleetLimits, of queue: QueueName) {
        self.queue = queue.rawValue
        (concurrency, rate, depth) = (limits.concurrency, limits.rate, limits.depth)
    }

    /// The limits in a few characters, concurrency, rate and depth: `×2 5/s ≤1000`.
    var short: String {
        let parts = [
            concurrency.map { "×\($0)" }, rate.map { "\(Self.text($0))/s" }, depth.map { "≤\($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "–" : parts.joined(separator: " ")
    }

    /// A rate without needless decimals.
    static func text(_ rate: Double) -> String {
        rate == rate.rounded() && rate < 1e9 ? "\(Int(rate))" : "\(rate)"
    }
}
