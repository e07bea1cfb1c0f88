import CHiredis
import Foundation

/// Hiredis and nothing else: what the same commands cost without Juke around them.
///
/// One connection, one thread, replies freed unread except where an identifier is needed for the next command.
final class BareLoop {
    fileprivate let context: UnsafeMutablePointer<redisContext>

    init(socket path: String) throws {
        guard let context = redisConnectUnix(path), context.pointee.err == 0 else {
            throw FiguresError("no Redis at \(path)")
        }
        self.context = context
    }

    deinit { redisFree(context) }

    /// Sends one command of the pipeline.
    func append(_ arguments: [String]) {
        let bytes = arguments.map { Array($0.utf8) }
        var lengths = bytes.map(\.count)
        let flat = bytes.flatMap(\.self) + [0]
        flat.withUnsafeBytes { buffer in
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = bytes.map { argument in
                defer { offset += argument.count }
                return buffer.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self)
            }
            _ = redisAppendCommandArgv(context, Int32(arguments.count), &pointers, &lengths)
        }
    }

    /// Reads one reply, and makes something of it.
    func reply<Answer>(_ read: (redisReply) -> Answer) throws -> Answer {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else {
            throw FiguresError("the connection broke")
        }
        defer { freeReplyObject(pointer) }
        let reply = pointer.assumingMemoryBound(to: redisReply.self).pointee
        if reply.type == REDIS_REPLY_ERROR { throw FiguresError(String(cString: reply.str)) }
        return read(reply)
    }

    /// Reads replies that nobody needs.
    func skip(_ count: Int) throws {
        for _ in 0..<count { try reply { _ in } }
    }

    /// The identifiers in `[[stream, [[entry, fields], …]]]`.
    func entries() throws -> [String] {
        try reply { reply in
            guard reply.type == REDIS_REPLY_ARRAY, reply.elements > 0, let stream = reply.element[0],
                let entries = stream.pointee.element[1]
            else { return [] }
            return (0..<Int(entries.pointee.elements)).compactMap { index in
                entries.pointee.element[index]?.pointee.element[0].map { String(cString: $0.pointee.str) }
            }
        }
    }
}

/// A command in the protocol, written once: only the value at `%` is filled in.
struct PreparedCommand {
    /// Bytes as they are, or an argument that begins with these bytes and ends with the value.
    private enum Piece {
        case fixed([UInt8])
        case argument(prefix: [UInt8])
    }

    private var pieces: [Piece] = []

    init(_ arguments: String...) {
        var fixed = Array("*\(arguments.count)\r\n".utf8)
        for argument in arguments {
            if argument.hasSuffix("%") {
                pieces += [.fixed(fixed), .argument(prefix: Array(argument.dropLast().utf8))]
                fixed = []
            } else {
                fixed += Array("$\(argument.utf8.count)\r\n\(argument)\r\n".utf8)
            }
        }
        pieces.append(.fixed(fixed))
    }

    func write(_ value: [UInt8], to bytes: inout [UInt8]) {
        for piece in pieces {
            switch piece {
            case .fixed(let fixed): bytes += fixed
            case .argument(let prefix):
                let count = prefix.count + value.count
                bytes.append(36)
                if count >= 10 { bytes.append(UInt8(48 + count / 10)) }
                bytes.append(UInt8(48 + count % 10))
                bytes.append(13)
                bytes.append(10)
                bytes += prefix
                bytes += value
                bytes.append(13)
                bytes.append(10)
            }
        }
    }
}

extension BareLoop {
    /// Jobs per second through the commands that Juke's scripts run for a job, each sent by itself, `batch` in a
    /// pipeline.
    ///
    /// What does not change from job to job is written before the clock starts.
    func jobsPerSecond(_ count: Int, batch: Int, payload: String) throws -> Double {
        append(["XGROUP", "CREATE", "bare:stream", "g", "0", "MKSTREAM"])
        try skip(1)
        let enqueue = [
            PreparedCommand("EXISTS", "bare:job:%"),
            PreparedCommand(
                "XADD", "bare:stream", "*", "enqueued_at", "1750000000000", "v", "1", "id", "%", "task",
                "debug.tasks.noop",
                "payload", payload),
            PreparedCommand(
                "HSET", "bare:job:%", "state", "waiting", "task", "debug.tasks.noop", "timeline",
                "1750000000000 enqueued\n"),
        ]
        let settle = [
            PreparedCommand("XPENDING", "bare:stream", "g", "%", "%", "1", "c"),
            PreparedCommand("XACK", "bare:stream", "g", "%"), PreparedCommand("XDEL", "bare:stream", "%"),
        ]
        let record = [
            PreparedCommand("PEXPIRE", "bare:job:%", "86400000"),
            PreparedCommand(
                "HSET", "bare:job:%", "state", "succeeded", "end", "1750000000000 succeeded on worker-host-12345-abcdef"
            ),
        ]
        let all = (0..<count).map { Array("01977420-dc00-7000-8000-\(1_000_000_000 + $0)00".utf8) }
        var bytes: [UInt8] = []
        let start = ContinuousClock.now
        for first in stride(from: 0, to: count, by: batch) {
            let ids = all[first..<min(first + batch, count)]
            bytes.removeAll(keepingCapacity: true)
            for id in ids { for command in enqueue { command.write(id, to: &bytes) } }
            send(bytes)
            append(["HINCRBY", "bare:stats", "enqueued", String(ids.count)])
            try skip(ids.count * 3 + 1)
            append(["XREADGROUP", "GROUP", "g", "c", "COUNT", String(batch), "STREAMS", "bare:stream", ">"])
            let entries = try entries()
            guard entries.count == ids.count else { throw FiguresError("read \(entries.count) of \(ids.count) jobs") }
            bytes.removeAll(keepingCapacity: true)
            for (entry, id) in zip(entries, ids) {
                let entry = Array(entry.utf8)
                for command in settle { command.write(entry, to: &bytes) }
                for command in record { command.write(id, to: &bytes) }
            }
            send(bytes)
            append(["HINCRBY", "bare:stats", "succeeded", String(entries.count)])
            try skip(entries.count * 5 + 1)
        }
        return Double(count) / (ContinuousClock.now - start).seconds
    }

    /// Adds commands that are written already to the pipeline.
    private func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            _ = redisAppendFormattedCommand(
                context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
    }
}

/// A thread that answers each entry of one stream with one of another, as the far side of a bare request.
func answerBare(socket path: String, count: Int) throws -> Thread {
    let server = try BareLoop(socket: path)
    let box = UnsafeBox(server)
    let thread = Thread {
        var answered = 0
        while answered < count {
            box.value.append([
                "XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "BLOCK", "2000", "STREAMS", "bare:requests", ">",
            ])
            guard let entries = try? box.value.entries() else { return }
            for _ in entries {
                box.value.append(["XADD", "bare:replies", "*", "id", "x", "body", "{}"])
                guard (try? box.value.skip(1)) != nil else { return }
                answered += 1
            }
        }
    }
    return thread
}

/// Carries the loop to its one thread.
///
/// Unchecked, because the thread that takes it out is the only one that uses it.
private struct UnsafeBox: @unchecked Sendable {
    let value: BareLoop
    init(_ value: BareLoop) { self.value = value }
}
