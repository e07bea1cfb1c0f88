import Concurrency
import Foundation
import Messaging
import MessagingTesting
import Testing

extension RedisBrokerTests {
    @Test func `all keys of every script lie in one hash slot, and no script touches another key`() async throws {
        try await withServer { server, broker in
            let watch = try await ServerWatch(socket: server.socket) { try await server.run("PING", $0) }
            try await Self.useEveryScript(broker, server)
            let commands = try await watch.end { try await server.run("PING", $0) }

            var used: Set<String> = []
            var keys: Set<String> = []
            for command in commands {
                if command.words[0].lowercased() == "evalsha" {
                    used.insert(try #require(RedisScript.names[command.words[1]]))
                    keys = Set(command.words[3..<(3 + (Int(command.words[2]) ?? 0))])
                    #expect(Set(keys.map(HashSlot.of)).count == 1, "\(command.words)")
                } else if command.isFromScript, let key = command.key {
                    #expect(keys.contains(key), "\(command.words)")
                }
            }
            #expect(used == Set(RedisScript.names.values))
        }
    }

    /// Sends a job down every road there is.
    static func useEveryScript(_ broker: RedisBroker, _ server: TestServer) async throws {
        let queue = Self.queue
        func receive() async throws -> Delivery {
            try #require(try await broker.receive(from: [queue], as: "a", limit: 1, waitingUpTo: .zero).first)
        }
        try await broker.open([queue])
        let jobs = (0..<5).map { Job("t", unique: "u\($0)") } + [Job("t", replyTo: "g", traceparent: "00-1-2-01")]
        try await broker.enqueue(jobs)
        let request = EnqueueRequest(
            job: Job("t", replyTo: "g"), queue: queue, depthLimit: 100, timeToLive: .seconds(60))
        _ = try await broker.enqueue([request], durability: .standard)
        try await broker.enqueue([Job("t", unique: "later"), Job("t")], delay: .seconds(60))
        try await broker.setLimits(FleetLimits(depth: 100, concurrency: 9, rate: 1000), of: queue)
        let first = try await receive()
        _ = try await broker.begin(first)
        _ = try await broker.report(JobProgress(completed: 1), for: first)
        _ = try await broker.extendLease(of: [first])
        _ = try await broker.acknowledge(first, as: .succeeded(result: Data("1".utf8)))
        _ = try await broker.retry(try await receive(), after: .seconds(60), reason: "x")
        _ = try await broker.release(try await receive(), after: .zero, unknown: true)
        _ = try await broker.bury(try await receive(), reason: "x")
        let lost = try await receive()
        try await BrokerControls.redis(server.redis).age(lost, by: .seconds(60))
        _ = try await broker.reclaim()
        _ = try #require(try await broker.receiveSuspect(from: [queue], as: "a"))
        let asked = try await receive()
        _ = try await broker.reply(Reply(job: asked.jobID, answer: .body(Data())), to: asked)
        try await BrokerControls.redis(server.redis).hasten(queue, by: .seconds(60))
        _ = try await broker.promoteDue(in: queue, limit: 10)
        _ = try await broker.removeConsumer("a", from: queue)
        // A unique key whose holder is gone.
        try await server.run("SET", server.key(queue, "unique:stuck"), "nobody")
        _ = try await broker.diagnose([queue], lease: .seconds(9), repairing: true)
        for deadLetter in try await broker.deadLetters() {
            _ = try await broker.replay(deadLetter.entry, in: queue, perSecond: 100)
        }
        try await server.run("CONFIG", "SET", "maxmemory", "1")
        _ = try await broker.evictRecords(RecordEviction(by: "a"))
        try await server.run("CONFIG", "SET", "maxmemory", "0")
        try await cancelWhatWaits(broker)
    }

    /// Jobs of each kind: unique, recorded, of a requester, delayed.
    private static func cancelWhatWaits(_ broker: RedisBroker) async throws {
        try await broker.enqueue([Job("t", unique: "c"), Job("t", replyTo: "g")])
        try await broker.enqueue([Job("t", unique: "d")], delay: .seconds(60))
        var cursor: WaitingCursor? = .start
        while let position = cursor {
            let page = try await broker.waitingJobs(in: queue, after: position, limit: 100)
            _ = try await broker.cancel(page.jobs, in: queue)
            cursor = page.next
        }
    }
}

/// One command as MONITOR tells it.
struct WatchedCommand {
    let words: [String]
    let isFromScript: Bool

    /// Reads `1795393304.916 [0 lua] "XADD" "key" …`.
    init?(_ line: some StringProtocol) {
        guard let open = line.firstIndex(of: "["), let close = line.firstIndex(of: "]") else { return nil }
        isFromScript = line[open..<close].hasSuffix(" lua")
        var words: [String] = []
        var word: String?
        var isEscaped = false
        for character in line[line.index(after: close)...] {
            if isEscaped {
                word?.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                if let whole = word { words.append(whole) }
                word = word == nil ? "" : nil
            } else {
                word?.append(character)
            }
        }
        guard !words.isEmpty else { return nil }
        self.words = words
    }

    /// The key that it touches.
    var key: String? {
        switch words[0].uppercased() {
        case "TIME": nil
        case "XREADGROUP": words.firstIndex { $0.uppercased() == "STREAMS" }.map { words[$0 + 1] }
        case "XGROUP": words[2]
        default: words.count > 1 ? words[1] : nil
        }
    }
}

/// Everything a server is told for a while: `redis-cli monitor`, between two marks.
final class ServerWatch {
    private let process = Process()
    private let file: URL

    init(socket: String, mark: (String) async throws -> Void) async throws {
        file = FileManager.default.temporaryDirectory.appending(path: "juke-monitor-\(UInt32.random(in: 0...(.max)))")
        try Data().write(to: file)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["redis-cli", "-s", socket, "monitor"]
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await wait(for: "watch begins", mark)
    }

    /// What was told since the beginning.
    func end(mark: (String) async throws -> Void) async throws -> [WatchedCommand] {
        try await wait(for: "watch ends", mark)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let text = try told()
        try? FileManager.default.removeItem(at: file)
        return text.split(separator: "\n").compactMap { WatchedCommand($0) }
    }

    private func told() throws -> String {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }

    private func wait(for text: String, _ mark: (String) async throws -> Void) async throws {
        try await eventually("mark '\(text)'") {
            try await mark(text)
            return try told().contains(text)
        }
    }
}

/// Where a cluster keeps a key: CRC16 (XMODEM) of its hash tag, of 16384 slots.
enum HashSlot {
    static func of(_ key: String) -> UInt16 {
        var part = Substring(key)
        if let open = key.firstIndex(of: "{"), let close = key[open...].firstIndex(of: "}"),
            key.index(after: open) < close
        {
            part = key[key.index(after: open)..<close]
        }
        var sum: UInt16 = 0
        for byte in part.utf8 {
            sum ^= UInt16(byte) << 8
            for _ in 0..<8 { sum = sum & 0x8000 == 0 ? sum << 1 : sum << 1 ^ 0x1021 }
        }
        return sum % 16384
    }
}
