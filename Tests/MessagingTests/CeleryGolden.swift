import Concurrency
import Foundation
import Messaging

/// What Celery does, as `scripts/celery-golden` wrote it down.
struct CeleryGolden {
    struct Routing: Decodable {
        let routes: String
        let queues: [String: String]
    }

    struct Backoff: Decodable {
        let factor: Int
        let failures: Int
        let maximum: Int64
        let hasJitter: Bool
        let bound: Int64

        init(from decoder: any Decoder) throws {
            var values = try decoder.container(keyedBy: Key.self).nestedUnkeyedContainer(forKey: .backoff)
            factor = try values.decode(Int.self)
            failures = try values.decode(Int.self)
            maximum = try values.decode(Int64.self)
            hasJitter = try values.decode(Bool.self)
            bound = try values.decode(Int64.self)
        }
    }

    struct Retry: Decodable {
        let failures: Int
        let maxRetries: Int
        let policy: RetryPolicy
        let asked: Duration?
        let runsAgain: Bool
        let bound: Duration?

        init(from decoder: any Decoder) throws {
            var values = try decoder.container(keyedBy: Key.self).nestedUnkeyedContainer(forKey: .retry)
            failures = try values.decode(Int.self)
            // Celery's None means again and again.
            maxRetries = try values.decodeNil() ? .max : values.decode(Int.self)
            policy = RetryPolicy(
                factor: try values.decode(Int.self), maximum: .seconds(try values.decode(Int64.self)),
                hasJitter: try values.decode(Bool.self)
            )
            asked = try values.decodeNil() ? nil : .milliseconds(Int64((values.decode(Double.self) * 1_000).rounded()))
            runsAgain = try values.decode(Bool.self)
            bound = try values.decodeNil() ? nil : .milliseconds(Int64((values.decode(Double.self) * 1_000).rounded()))
        }
    }

    struct Timing: Decodable {
        /// Seconds.
        let countdown: Double?
        let eta: String?
        /// Milliseconds after the enqueueing, or a time.
        let expires: Expiry?
        let looked: Duration
        let state: String

        enum Expiry {
            case after(Duration)
            case at(String)
        }

        init(from decoder: any Decoder) throws {
            var values = try decoder.container(keyedBy: Key.self).nestedUnkeyedContainer(forKey: .timing)
            countdown = try values.decodeNil() ? nil : values.decode(Double.self)
            eta = try values.decodeNil() ? nil : values.decode(String.self)
            if try values.decodeNil() {
                expires = nil
            } else if let seconds = try? values.decode(Double.self) {
                expires = .after(.milliseconds(Int64((seconds * 1_000).rounded())))
            } else {
                expires = .at(try values.decode(String.self))
            }
            looked = .milliseconds(try values.decode(Int64.self))
            state = try values.decode(String.self)
        }
    }

    struct Jitter: Decodable {
        let jitter: Int
        let counts: [Int]
    }

    private struct Heading: Decodable {
        let now: String
    }

    private enum Key: CodingKey {
        case backoff, retry, timing
    }

    /// When the cases of ``timings`` were enqueued.
    let now: Timestamp
    let routings: [Routing]
    let backoffs: [Backoff]
    let retries: [Retry]
    let timings: [Timing]
    let jitters: [Jitter]

    /// Reads the file.
    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/celery.jsonl")
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
        func cases<Case: Decodable>(_ start: String) throws -> [Case] {
            let start = Data("{\"\(start)\"".utf8)
            return try lines.filter { $0.starts(with: start) }.map { try JSONDecoder().decode(Case.self, from: $0) }
        }
        let headings: [Heading] = try cases("celery")
        now = headings.first.flatMap { Timestamp(iso8601: $0.now) } ?? Timestamp(milliseconds: 0)
        routings = try cases("routes")
        backoffs = try cases("backoff")
        retries = try cases("retry")
        timings = try cases("timing")
        jitters = try cases("jitter")
    }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
