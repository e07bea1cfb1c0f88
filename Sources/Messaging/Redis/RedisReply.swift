import CHiredis
import Foundation

/// One reply of Redis in hiredis' memory: a view that must not leave the closure it is given to.
///
/// What runs for every job is read straight from here; everything else is copied into a ``RedisValue`` first.
struct RedisReply {
    private let pointer: UnsafePointer<redisReply>

    init(_ pointer: UnsafePointer<redisReply>) {
        self.pointer = pointer
    }

    /// The text of an error reply.
    var errorText: String? {
        pointer.pointee.type == REDIS_REPLY_ERROR ? String(decoding: bytes, as: UTF8.self) : nil
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

    /// A copy that may leave.
    var value: RedisValue { RedisValue(copying: pointer) }
}
