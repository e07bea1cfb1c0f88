import CHiredis
import Foundation

/// One reply of Redis, copied out of hiredis' memory so that it may leave the connection's thread.
enum RedisValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case data(Data)
    case error(RedisReplyError)
    case array([RedisValue])

    /// Copies a reply of hiredis, nested arrays included.
    init(copying reply: UnsafePointer<redisReply>) {
        let value = reply.pointee
        switch value.type {
        case REDIS_REPLY_INTEGER:
            self = .integer(value.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS:
            self = .data(value.str.map { Data(bytes: $0, count: value.len) } ?? Data())
        case REDIS_REPLY_ERROR:
            let bytes = UnsafeRawBufferPointer(start: value.str, count: value.len)
            self = .error(RedisReplyError(String(decoding: bytes, as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<value.elements).map { index in
                    value.element[index].map { RedisValue(copying: UnsafePointer($0)) } ?? .null
                }
            )
        default:
            self = .null
        }
    }

    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .data(let data): Int64(String(decoding: data, as: UTF8.self))
        default: nil
        }
    }

    var data: Data? {
        if case .data(let data) = self { data } else { nil }
    }

    var text: String? {
        switch self {
        case .data(let data): String(decoding: data, as: UTF8.self)
        case .integer(let value): String(value)
        default: nil
        }
    }

    /// The elements; none for anything but an array.
    var array: [RedisValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// Neighbouring elements as names and values: how Redis writes hashes and the fields of entries.
    var pairs: [(name: String, value: RedisValue)] {
        let elements = array
        return stride(from: 0, to: elements.count - 1, by: 2).map { (elements[$0].text ?? "", elements[$0 + 1]) }
    }

    /// The pairs as the fields of an entry.
    var fields: WireFields {
        pairs.map { ($0.name, $0.value.data ?? Data()) }
    }

    var error: RedisReplyError? {
        if case .error(let error) = self { error } else { nil }
    }
}
