public import Concurrency
import Foundation
import Printing
import Synchronization

/// An identifier that is text on the wire and a type of its own in the code.
///
/// Conforming types print, compare, encode and decode as their raw text.
public protocol TextIdentifier: RawRepresentable<String>, Hashable, Comparable, Codable, Sendable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    /// Takes the text as it is; every text is accepted, the empty one too.
    init(rawValue: String)
}

extension TextIdentifier {
    /// Takes the text as it is, as ``init(rawValue:)``.
    public init(_ text: String) {
        self.init(rawValue: text)
    }

    /// Takes the text of a literal, so that `"crawl"` may stand where an identifier is wanted.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// The raw text.
    public var description: String { rawValue }

    /// Whether people may choose the text as the name of a task: it is not empty, and has no white space, braces or
    /// control characters.
    ///
    /// Braces mark what decides on a key's place in a cluster.
    public var isPlainName: Bool {
        !rawValue.isEmpty && !rawValue.hasControls
            && rawValue.unicodeScalars.allSatisfy { !"{}".unicodeScalars.contains($0) && !$0.properties.isWhitespace }
    }

    /// Orders by the Unicode scalars of the raw text.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// The name of a queue: one stream with its delayed jobs, dead letters and records.
public struct QueueName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Takes the text as it is, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Whether people may choose the name: it is a plain one, and none of its characters stands for others in a
    /// pattern.
    public var isAcceptable: Bool {
        isPlainName && !rawValue.unicodeScalars.contains(where: "*?[]".unicodeScalars.contains)
    }

    /// The queue of tasks that no route names, as Celery's.
    public static let `default`: QueueName = "default"
}

/// The name of what a job does, such as `catalog.tasks.crawl_artist`: the key by which a worker finds its handler.
public struct TaskName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Takes the text as it is, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of one job, chosen by its producer and kept through every retry: a UUID of version 7.
public struct JobID: TextIdentifier {
    /// The identifier as it stands on the wire: 36 characters, lower case.
    public let rawValue: String

    /// Takes the text as it is, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Draws an identifier that sorts by `time` (RFC 9562, section 5.7): 48 bits of milliseconds, 12 bits of a counter,
    /// 62 random bits.
    public static func new(at time: Timestamp) -> JobID {
        let count = UInt64(counter.add(1, ordering: .relaxed).newValue)
        let high = UInt64(clamping: time.milliseconds) << 16 | 0x7000 | count & 0x0FFF
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: .min ... .max) >> 2
        let text = String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            func write(_ byte: UInt8) {
                text.initializeElement(at: end, to: byte)
                end += 1
            }
            for position: UInt64 in 0..<32 {
                // The dashes of 8-4-4-4-12.
                if position == 8 || position == 12 || position == 16 || position == 20 { write(45) }
                let digit = UInt8(truncatingIfNeeded: (position < 16 ? high : low) >> (60 - position % 16 * 4) & 0xF)
                write(digit < 10 ? 48 + digit : 87 + digit)
            }
            return end
        }
        return JobID(rawValue: text)
    }

    /// Where the counter starts is drawn once for each process.
    private static let counter = Atomic(UInt32.random(in: .min ... .max))
}

/// The identifier of an entry: a worker owns the entry while it runs the job.
///
/// A job that is retried, released or reclaimed becomes a new entry; the former identifier is not valid any more.
public struct EntryID: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Takes the text as it is, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name under which one process reads: unique to that start of that process, never used again.
public struct ConsumerName: TextIdentifier {
    /// The identifier as it stands on the wire.
    public let rawValue: String

    /// Takes the text as it is, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension ConsumerName {
    /// A name that no other start of any process has: `<role>-<host>-<pid>-<random>`.
    public static func unique(role: String, in process: ProcessIdentity = ProcessIdentity()) -> ConsumerName {
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return ConsumerName("\(role)-\(process.host)-\(process.number)-\(random)")
    }
}

/// Which process of which computer this is, for the table of workers and the names of consumers.
public struct ProcessIdentity: Sendable, Hashable {
    /// The computer's name.
    public var host: String
    /// The number of the process at its computer.
    public var number: Int32

    /// Without arguments, a process that does not say where it runs.
    public init(host: String = "localhost", number: Int32 = 0) {
        self.host = host
        self.number = number
    }
}
