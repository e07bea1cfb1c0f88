import ArgumentParser
import Concurrency
import Foundation
import Messaging

/// When a job is to run, and whether the command waits for it.
struct EnqueueOptions: ParsableArguments {
    @Option(help: "Seconds to wait before the job may run")
    var countdown: Double?

    @Option(help: "When the job may run, ISO 8601: 2026-12-24T18:00:00Z; without a zone it is UTC")
    var eta: String?

    @Option(help: "Seconds after which the job is not worth running any more, and is dropped")
    var expires: Double?

    @Option(help: "A key that only one unfinished job of the queue may hold")
    var unique: String?

    @Flag(help: "Say that a job is enqueued only when it is on Redis' disk; needs appendonly")
    var durable = false

    @Flag(help: "Show the progress, wait for the end, and print what came out")
    var wait = false

    private static let year = 31_536_000.0

    func validate() throws {
        if countdown != nil && eta != nil { throw ValidationError("Give --countdown or --eta, not both.") }
        if let countdown, !(0...Self.year).contains(countdown) {
            throw ValidationError("--countdown takes 0 to 31536000 seconds, a year.")
        }
        if let expires, !(0.001...Self.year).contains(expires) {
            throw ValidationError("--expires takes 0.001 to 31536000 seconds, a year.")
        }
        if let eta, Timestamp(iso8601: eta) == nil {
            throw ValidationError("--eta takes a time like 2026-12-24T18:00:00Z, and '\(eta)' is none.")
        }
        if unique == "" { throw ValidationError("--unique takes a key that is not empty.") }
    }

    /// How long the job waits from a moment of the broker's clock on; an ETA in the past is no wait.
    func delay(from now: Timestamp) -> Duration {
        if let countdown { return Self.milliseconds(countdown) }
        return eta.flatMap { Timestamp(iso8601: $0) }.map { max(.zero, $0 - now) } ?? .zero
    }

    /// When a job expires that is enqueued at a moment of the producer's clock.
    func end(from now: Timestamp) -> Timestamp? {
        expires.map { now + Self.milliseconds($0) }
    }

    /// The durability that the enqueueing waits for.
    var durability: Durability { durable ? .durable : .standard }

    /// Whole milliseconds, as Celery rounds seconds.
    private static func milliseconds(_ seconds: Double) -> Duration {
        .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
