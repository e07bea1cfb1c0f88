import CHiredis
import Foundation

/// One reply of Redis in hiredis' memory: a view that must not leave the closure it is given to.
///
/// Replies that come with every job are read straight from here; all others are copied into a ``RedisValue`` first.
struct RedisReply {
    private let pointer: UnsafePointer<redisReply>

    init(_ pointer: UnsafePointer<redisReply>) {
        self.pointer = pointer
    }

    /// The error, when this is an error reply.
    var error: RedisReplyError? {
        pointer.pointee.type == REDIS_REPLY_ERROR ? RedisReplyError(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The bytes of a string, a status or an error; none for anything else.
    var bytes: UnsafeRawBufferPointer {
        switch pointer.pointee.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS, REDIS_REPLY_ERROR:
            UnsafeRawBufferPointer(start: pointer.pointee.str, count: Int(pointer.pointee.len))
        default: UnsafeRawBufferPointer(start: nil, count: 0)
        }
    }

    /// The text of a string or a status.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// How many elements an array has; 0 for anything else.
    var count: Int { pointer.pointee.type == REDIS_REPLY_ARRAY ? Int(pointer.pointee.elements) : 0 }

    /// An element of an array; `nil` past its end.
    subscript(index: Int) -> RedisReply? {
        guard index >= 0, index < count, let element = pointer.pointee.element[index] else { return nil }
        return RedisReply(UnsafePointer(element))
    }

    /// The elements of an array.
    var elements: some BidirectionalCollection<RedisReply> {
        (0..<count).lazy.compactMap { self[$0] }
    }

    /// The value beside this name in a flat list of names and values; the last one's where the name stands twice.
    func value(of name: StaticString) -> RedisReply? {
        for place in stride(from: count - 2, through: 0, by: -2) {
            guard let bytes = self[place]?.bytes, bytes.count == name.utf8CodeUnitCount else { continue }
            if bytes.elementsEqual(UnsafeRawBufferPointer(start: name.utf8Start, count: bytes.count)) {
                return self[place + 1]
            }
        }
        return nil
    }

    /// A copy that may leave.
    var value: RedisValue { RedisValue(copying: pointer) }
}

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
