import Foundation

/// Commands on their way to Redis, written in its protocol: they are sent together and answered in order.
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
        append("*", arguments.count)
        for argument in arguments {
            switch argument {
            case .text(let text):
                append("$", text.utf8.count)
                bytes.append(contentsOf: text.utf8)
            case .data(let data):
                append("$", data.count)
                bytes.append(contentsOf: data)
            }
            bytes.append(13)
            bytes.append(10)
        }
        ends.append(bytes.count)
    }

    /// Adds the call of a script, with its keys and its other arguments.
    mutating func add(_ script: RedisScript, keys: [String], _ arguments: [Argument]) {
        add(["EVALSHA", .text(script.sha), Argument(keys.count)] + keys.map { .text($0) } + arguments)
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

    private mutating func append(_ mark: Unicode.Scalar, _ number: Int) {
        bytes.append(UInt8(ascii: mark))
        bytes.append(contentsOf: String(number).utf8)
        bytes.append(13)
        bytes.append(10)
    }
}
