import Concurrency
import Foundation

/// Commands in the protocol of Redis: they are sent together and answered in order.
struct RedisPipeline: Sendable {
    /// One argument of a command.
    enum Argument: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case data(Data)

        init(stringLiteral value: String) {
            self = .text(value)
        }

        init(integerLiteral value: Int64) {
            self = .text(String(value))
        }

        init(_ value: some BinaryInteger) {
            self = .text(String(value))
        }

        init(_ value: some TextIdentifier) {
            self = .text(value.rawValue)
        }

        /// Whole milliseconds.
        init(_ duration: Duration) {
            self = .text(String(duration.inMilliseconds))
        }
    }

    /// The commands one after the other: `*<arguments>\r\n`, then `$<bytes>\r\n<argument>\r\n` for each.
    private(set) var bytes: [UInt8] = []
    /// Where each command ends in ``bytes``.
    private var ends: [Int] = []

    init() {}

    init(_ arguments: [Argument]) {
        add(arguments)
    }

    var count: Int { ends.count }

    /// Adds a command.
    mutating func add(_ arguments: [Argument]) {
        begin(arguments.count)
        for argument in arguments { write(argument) }
        end()
    }

    /// Adds the call of a script, with its keys and its other arguments.
    mutating func add(_ script: RedisScript, keys: [String], _ arguments: [Argument]) {
        beginCall(of: script, keys: keys, further: arguments.count)
        for argument in arguments { write(argument) }
        end()
    }

    /// Adds the commands of another pipeline.
    mutating func append(_ other: RedisPipeline) {
        ends += other.ends.map { $0 + bytes.count }
        bytes += other.bytes
    }

    /// The commands at these places only.
    func picking(_ indices: [Int]) -> RedisPipeline {
        var picked = RedisPipeline()
        for index in indices {
            picked.bytes += bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
            picked.ends.append(picked.bytes.count)
        }
        return picked
    }

    // MARK: - Argument by argument

    /// Begins the call of a script; `further` arguments and ``end()`` must follow.
    mutating func beginCall(of script: RedisScript, keys: [String], further: Int) {
        begin(3 + keys.count + further)
        write("EVALSHA")
        write(script.sha)
        write(keys.count)
        for key in keys { write(key) }
    }

    /// Begins a command; `count` arguments and ``end()`` must follow.
    mutating func begin(_ count: Int) {
        // One piece of memory for what most commands take, not five that grow.
        if bytes.isEmpty { bytes.reserveCapacity(64 + count * 32) }
        mark(UInt8(ascii: "*"), count)
    }

    mutating func end() {
        ends.append(bytes.count)
    }

    mutating func write(_ argument: Argument) {
        switch argument {
        case .text(let text): write(text)
        case .data(let data): write(data)
        }
    }

    /// A field of an entry: its name and its value.
    mutating func write(_ name: String, _ value: Job.FieldValue) {
        write(name)
        switch value {
        case .text(let text): write(text)
        case .data(let data): write(data)
        }
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    mutating func write(_ data: Data) {
        data.withUnsafeBytes { write($0) }
    }

    mutating func write(_ number: some FixedWidthInteger) {
        if let digit = UInt8(exactly: number), digit < 10 {
            mark(UInt8(ascii: "$"), 1)
            bytes.append(48 + digit)
            bytes.append(13)
            bytes.append(10)
        } else {
            write(number.description)
        }
    }

    private mutating func write(_ argument: UnsafeRawBufferPointer) {
        mark(UInt8(ascii: "$"), argument.count)
        bytes.append(contentsOf: argument)
        bytes.append(13)
        bytes.append(10)
    }

    /// The mark, a count in decimal digits, and the end of the line.
    private mutating func mark(_ mark: UInt8, _ count: Int) {
        bytes.append(mark)
        switch count {
        case 0..<10:
            bytes.append(UInt8(48 + count))
        case 10..<100:
            bytes.append(UInt8(48 + count / 10))
            bytes.append(UInt8(48 + count % 10))
        default:
            bytes.append(contentsOf: count.description.utf8)
        }
        bytes.append(13)
        bytes.append(10)
    }
}
