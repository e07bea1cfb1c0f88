import Concurrency
import Foundation
import MessagingTesting
import Testing

@testable import Messaging

@Suite("Job")
struct JobTests {
    @Test func `a job survives the wire`() throws {
        var job = Job(
            "t", payload: Data([0, 1, 254, 255]), expiresAt: Timestamp(milliseconds: 12), replyTo: "r", unique: "u",
            run: "n", caller: "c", traceparent: "p"
        )
        job.attempt = 2
        job.crashes = 1
        #expect(Job.decode(job.wireFields) == .job(job))
        let names = job.wireFields.map(\.name)
        #expect(
            names == [
                "v", "id", "task", "payload", "attempt", "crashes", "expires_at", "reply_to", "unique", "run", "caller",
                "traceparent",
            ])
        #expect(Job("t").wireFields.map(\.name) == ["v", "id", "task", "payload"])
    }

    @Test(arguments: [
        ([:], "field 'v' is missing"),
        (["v": "x"], "field 'v' is 'x', not a version number"),
        (["v": "0"], "field 'v' is '0', not a version number"),
        (["v": "1"], "field 'id' is missing"),
        (["v": "1", "id": "j"], "field 'task' is missing"),
        (["v": "1", "id": "j", "task": "t"], "field 'payload' is missing"),
        (["v": "1", "id": "j", "task": "t", "payload": "", "attempt": "-1"], "field 'attempt' is '-1', not a number"),
        (
            ["v": "1", "id": "j", "task": "t", "payload": "", "crashes": "many"],
            "field 'crashes' is 'many', not a number"
        ),
    ])
    func `an entry that is no job is reported with the reason`(_ fields: [String: String], _ reason: String) {
        let wire = fields.map { (name: $0.key, value: Data($0.value.utf8)) }
        #expect(Job.decode(wire) == .undecodable(reason: reason))
    }

    @Test func `a newer version is recognised before its fields are`() {
        let wire = [(name: "v", value: Data("7".utf8)), (name: "unknown_since", value: Data("5".utf8))]
        #expect(Job.decode(wire) == .newer(version: 7, id: nil, unique: nil, unknownSince: Timestamp(milliseconds: 5)))
    }

    @Test func `random bytes never trip the decoder`() {
        var generator = SystemRandomNumberGenerator()
        let names = ["v", "id", "task", "payload", "attempt", "crashes", "expires_at", "unknown_since", "?"]
        for _ in 0..<20_000 {
            let fields = (0..<Int.random(in: 0...8)).map { _ in
                let count = Int.random(in: 0...6)
                return (
                    name: names.randomElement(using: &generator) ?? "",
                    value: Bool.random() ? Data("1".utf8) : Data((0..<count).map { _ in UInt8.random(in: 0...255) })
                )
            }
            if case .job(let job) = Job.decode(fields) { #expect(!job.id.rawValue.isEmpty) }
        }
    }

    @Test func `a payload is encoded once and read back`() throws {
        struct Payload: Codable, Equatable { var name: String, count: Int }
        let job = try Job("t", encoding: Payload(name: "AC/DC", count: 3))
        #expect(String(decoding: job.payload, as: UTF8.self) == #"{"count":3,"name":"AC/DC"}"#)
        #expect(try job.decode(Payload.self) == Payload(name: "AC/DC", count: 3))
        let error = #expect(throws: BrokerError.self) { try Job("t").decode(Payload.self) }
        #expect(error?.code == .undecodable && error?.message.contains("enqueue the task again") == true)
        let refused = #expect(throws: BrokerError.self) { try Job("t", encoding: Double.nan) }
        #expect(refused?.code == .encodingFailed)
    }

    @Test func `job names are UUIDs of version 7 that sort by time`() throws {
        let earlier = JobID.new(at: Timestamp(milliseconds: 1_750_000_000_000))
        let later = JobID.new(at: Timestamp(milliseconds: 1_750_000_000_001))
        #expect(earlier < later)
        #expect(UUID(uuidString: earlier.rawValue)?.uuidString.lowercased() == earlier.rawValue)
        #expect(earlier.rawValue.hasPrefix("01977420-dc00-7") || Array(earlier.rawValue)[14] == "7")
        #expect("89ab".contains(Array(earlier.rawValue)[19]))
        #expect(Set((0..<10_000).map { _ in JobID.new() }).count == 10_000)
    }

    @Test func `a request is recorded only when it is traced`() {
        #expect(Job("t").isRecorded)
        #expect(!Job("t", replyTo: "g").isRecorded)
        #expect(Job("t", replyTo: "g", traceparent: "00-1-2-01").isRecorded)
    }
}
