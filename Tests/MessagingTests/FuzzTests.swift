import CHiredis
import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

/// Whatever bytes arrive, reading them ends with a value or a refusal.
///
/// `JUKE_FUZZ_COUNT` says how many inputs each test makes; `make fuzz` makes more than a million of them. They are the
/// same in every run with the same `JUKE_FUZZ_SEED`.
@Suite("Fuzzing")
struct FuzzTests {
    private static let count = number("JUKE_FUZZ_COUNT") ?? 15_000
    private static let seed = UInt64(number("JUKE_FUZZ_SEED") ?? 1)

    private static func number(_ variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
    }

    // MARK: - Envelopes

    @Test func `an envelope with random fields is a job, a newer one, or undecodable with a reason`() {
        var mutator = Mutator(seed: Self.seed)
        var kinds: Set<String> = []
        for _ in 0..<Self.count {
            let original = mutator.job()
            let fields = mutator.fields(original.wireFields)
            switch Job.decode(fields) {
            case .job(let job):
                kinds.insert("job")
                // What was read is written so that it is read again as the same.
                #expect(Job.decode(job.wireFields) == .job(job))
                #expect(job.attempt >= 0 && job.crashes >= 0 && !job.id.rawValue.isEmpty)
            case .newer(let version, _, _, _):
                kinds.insert("newer")
                #expect(version > Job.version)
            case .undecodable(let reason):
                kinds.insert("undecodable")
                #expect(!reason.isEmpty && reason.utf8.count < 400)
            }
        }
        #expect(kinds.count == 3)
    }

    @Test func `an envelope that nobody touched is read as it was written`() {
        var mutator = Mutator(seed: Self.seed &+ 1)
        for _ in 0..<Self.count / 10 {
            let job = mutator.job()
            #expect(Job.decode(job.wireFields) == .job(job))
        }
    }

    // MARK: - Payloads

    private struct Payload: Codable {
        var genres: [String]
        var limit: Int?
        var nested: [String: [Double]]?
    }

    @Test func `a payload of random bytes is decoded or refused as undecodable`() {
        var mutator = Mutator(seed: Self.seed &+ 2)
        let original = Array(#"{"genres":["trip hop","été"],"limit":50,"nested":{"a":[1,2.5e3,-0.1]}}"#.utf8)
        var decoded = 0
        for _ in 0..<Self.count {
            let job = Job("fuzz", payload: Data(mutator.bytes(original)))
            do {
                _ = try job.decode(Payload.self)
                decoded += 1
            } catch {
                #expect(error.code == .undecodable)
            }
        }
        #expect(decoded > 0 && decoded < Self.count)
    }

    @Test func `a table of routes of random bytes is read or refused`() {
        var mutator = Mutator(seed: Self.seed &+ 3)
        let original = Array(
            #"task_routes = ([("a.*", {'queue': u"q"}), (re.compile(r'(b|c)\.x', re.I), "m")], {"d": [["queue", "r"]],},)"#
                .utf8)
        var read = 0
        for _ in 0..<Self.count / 5 {
            do {
                _ = try Routes(text: String(decoding: mutator.bytes(original), as: UTF8.self)).queue(for: "a.b")
                read += 1
            } catch let error as BrokerError {
                #expect(error.code == .invalidRoutes)
            } catch {
                Issue.record("\(error) is no BrokerError")
            }
        }
        #expect(read > 0)
    }

    // MARK: - Replies

    /// What Redis answers to a read of a stream, and to a script, with random bytes in it, in random pieces.
    @Test func `a reply of random bytes is copied whole or refused by the reader`() {
        var mutator = Mutator(seed: Self.seed &+ 4)
        let originals = [
            "*1\r\n*2\r\n$19\r\njuke:{rank}:stream\r\n\r\n*1\r\n*2\r\n$3\r\n1-0\r\n*4\r\n$1\r\nv\r\n$1\r\n1\r\n$2\r\nid\r\n$1\r\nx\r\n",
            "*3\r\n:1\r\n$-1\r\n+OK\r\n", "-NOGROUP no such group\r\n", ":-9223372036854775808\r\n", "*-1\r\n",
            "$0\r\n\r\n",
        ].map { Array($0.utf8) }
        var (read, refused) = (0, 0)
        for index in 0..<Self.count {
            let bytes = Self.withShortLengths(mutator.bytes(originals[index % originals.count]))
            guard let reader = redisReaderCreate() else { continue }
            defer { redisReaderFree(reader) }
            var rest = bytes[...]
            reading: while !rest.isEmpty {
                let piece = rest.prefix(mutator.below(rest.count) + 1)
                rest = rest.dropFirst(piece.count)
                piece.withUnsafeBytes { piece in
                    _ = redisReaderFeed(reader, piece.baseAddress?.assumingMemoryBound(to: CChar.self), piece.count)
                }
                while true {
                    var pointer: UnsafeMutableRawPointer?
                    guard redisReaderGetReply(reader, &pointer) == REDIS_OK else {
                        refused += 1
                        break reading
                    }
                    guard let pointer else { break }
                    let value = RedisValue(copying: UnsafePointer(pointer.assumingMemoryBound(to: redisReply.self)))
                    freeReplyObject(pointer)
                    Self.look(into: value)
                    read += 1
                }
            }
        }
        #expect(read > 0 && refused > 0)
    }

    /// All that the broker asks of a reply.
    private static func look(into value: RedisValue) {
        _ = (value.integer, value.text, value.error, value.pairs.count)
        _ = Job.decode(value.fields)
        for element in value.array { look(into: element) }
    }

    /// hiredis reserves as much memory for an array as the server announces, so lengths are kept to four digits here.
    private static func withShortLengths(_ bytes: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        var digits = 0
        var isLength = false
        for byte in bytes {
            if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "$") {
                (isLength, digits) = (true, 0)
            } else if isLength, (48...57).contains(byte) {
                digits += 1
                if digits > 4 { continue }
            } else if byte != UInt8(ascii: "-"), byte != UInt8(ascii: "+") {
                isLength = false
            }
            kept.append(byte)
        }
        return kept
    }
}

/// Makes jobs, and spoils what it is given.
private struct Mutator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &generator) }

    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func text() -> String {
        [
            "a", "catalog.tasks.crawl_artist", "été", "", "\u{1F3B5}\u{0}", String(repeating: "x", count: below(300)),
            "-1",
        ][below(7)]
    }

    mutating func job() -> Job {
        var job = Job(
            TaskName("t" + text()), payload: Data(bytes(Array("{}".utf8))), unique: chance(30) ? text() : nil,
            run: chance(30) ? text() : nil, caller: chance(30) ? text() : nil,
            traceparent: chance(30) ? text() : nil
        )
        job.attempt = below(5)
        job.crashes = below(3)
        if chance(50) { job.expiresAt = Timestamp(milliseconds: Int64(below(1 << 40))) }
        if chance(20) { job.replyTo = ConsumerName("gw" + text()) }
        return job
    }

    /// The fields with some removed, doubled, renamed, or with another value.
    mutating func fields(_ original: WireFields) -> WireFields {
        var fields = original
        for _ in 0..<below(4) where !fields.isEmpty {
            let index = below(fields.count)
            switch below(6) {
            case 0: fields.remove(at: index)
            case 1: fields.append(fields[index])
            case 2: fields[index].name = String(decoding: bytes(Array(fields[index].name.utf8)), as: UTF8.self)
            case 3: fields[index].value = Data(["", "-1", "9", "99999999999999999999", "1e3", "\u{0}"][below(6)].utf8)
            default: fields[index].value = Data(bytes(Array(fields[index].value)))
            }
        }
        return fields
    }

    /// The bytes with some changed, removed, inserted or doubled; sometimes nothing but noise.
    mutating func bytes(_ original: [UInt8]) -> [UInt8] {
        if chance(5) { return (0..<below(200)).map { _ in UInt8(below(256)) } }
        var bytes = original
        for _ in 0..<below(5) where !bytes.isEmpty {
            let index = below(bytes.count)
            switch below(5) {
            case 0: bytes[index] = UInt8(below(256))
            case 1: bytes[index] ^= 1 << UInt8(below(8))
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(UInt8(below(256)), at: index)
            default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 1 + below(20))], at: index)
            }
        }
        return bytes
    }
}
