import ArgumentParser
import Concurrency
import Messaging
import Testing

@testable import EnqueueCommand

/// When a job is to run, and how long it is worth running.
struct EnqueueOptionsTests {
    private let now = Timestamp(milliseconds: 1_772_366_400_250)

    @Test func `a countdown is the delay, in whole milliseconds`() throws {
        #expect(try EnqueueOptions.parse(["--countdown", "1.5"]).delay(from: now) == .milliseconds(1_500))
        #expect(try EnqueueOptions.parse(["--countdown", "1.001"]).delay(from: now) == .milliseconds(1_001))
        #expect(try EnqueueOptions.parse([]).delay(from: now) == .zero)
    }

    @Test func `an ETA in the past is now, one in the future is that far away`() throws {
        #expect(try EnqueueOptions.parse(["--eta", "2020-01-01T00:00:00Z"]).delay(from: now) == .zero)
        #expect(try EnqueueOptions.parse(["--eta", "2026-03-01T12:00:00.250Z"]).delay(from: now) == .zero)
        #expect(
            try EnqueueOptions.parse(["--eta", "2026-03-01T13:00:00+00:00"]).delay(from: now)
                == .milliseconds(3_599_750))
        #expect(try EnqueueOptions.parse(["--eta", "2026-03-01 12:00:01"]).delay(from: now) == .milliseconds(750))
    }

    @Test func `a job expires so long after it is enqueued`() throws {
        #expect(try EnqueueOptions.parse(["--expires", "2.5"]).end(from: now) == now + .milliseconds(2_500))
        #expect(try EnqueueOptions.parse([]).end(from: now) == nil)
    }

    @Test func `a durable job is waited for until it is on the disk`() throws {
        #expect(try EnqueueOptions.parse(["--durable"]).durability == .durable)
        #expect(try EnqueueOptions.parse([]).durability == .standard)
    }

    @Test(arguments: [
        (["--countdown=-1"], "0 to 31536000"), (["--countdown", "nan"], "0 to 31536000"),
        (["--countdown", "soon"], "soon"), (["--eta", "tomorrow"], "'tomorrow' is none"),
        (["--eta", "2026-02-30T00:00:00Z"], "is none"), (["--expires", "0"], "0.001 to 31536000"),
        (["--eta", "2026-12-24T18:00:00Z", "--countdown", "1"], "not both"), (["--unique", ""], "not empty"),
    ])
    func `a bad value is a usage error`(_ arguments: [String], _ expected: String) {
        let error = #expect(throws: (any Error).self) { try EnqueueOptions.parse(arguments) }

        #expect(error.map { EnqueueOptions.message(for: $0).contains(expected) } == true)
        #expect(error.map { EnqueueOptions.exitCode(for: $0) } == .validationFailure)
    }
}
