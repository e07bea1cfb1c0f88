import ArgumentParser
import Foundation
import Messaging

/// When a job is to run, and whether the command waits for it.
struct EnqueueOptions: ParsableArguments {
    @Option(help: "Seconds to wait before the job may run")
    var countdown: Double?

    @Option(help: "When the job may run, ISO 8601: 2026-12-24T18:00:00Z")
    var eta: String?

    @Option(help: "A key that only one unfinished job of the queue may hold")
    var unique: String?

    @Flag(help: "Wait for the end, and print what came out")
    var wait = false

    func validate() throws {
        if countdown != nil && eta != nil { throw ValidationError("Give --countdown or --eta, not both.") }
        if let countdown, !(0...31_536_000).contains(countdown) {
            throw ValidationError("--countdown takes 0 to 31536000 seconds, a year.")
        }
        if let eta, Self.date(eta) == nil {
            throw ValidationError("--eta takes a time like 2026-12-24T18:00:00Z, and '\(eta)' is none.")
        }
    }

    /// How long the job waits from now on.
    var delay: Duration {
        if let countdown { return .milliseconds(Int64(countdown * 1_000)) }
        guard let date = eta.flatMap(Self.date) else { return .zero }
        return max(.zero, .milliseconds(Int64(date.timeIntervalSinceNow * 1_000)))
    }

    private static func date(_ text: String) -> Date? {
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: fractional))
    }
}
