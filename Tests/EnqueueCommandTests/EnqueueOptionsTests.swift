import ArgumentParser
import Foundation
import Testing

@testable import EnqueueCommand

/// When a job is to run.
struct EnqueueOptionsTests {
    @Test func `a countdown is the delay`() throws {
        #expect(try EnqueueOptions.parse(["--countdown", "1.5"]).delay == .milliseconds(1_500))
        #expect(try EnqueueOptions.parse([]).delay == .zero)
    }

    @Test func `an eta in the past is now, one in the future is that far away`() throws {
        let tomorrow = Date(timeIntervalSinceNow: 86_400).formatted(.iso8601)

        #expect(try EnqueueOptions.parse(["--eta", "2020-01-01T00:00:00Z"]).delay == .zero)
        #expect(try EnqueueOptions.parse(["--eta", "2020-01-01T00:00:00.250Z"]).delay == .zero)
        let delay = try EnqueueOptions.parse(["--eta", tomorrow]).delay
        #expect(delay > .seconds(86_000) && delay <= .seconds(86_400))
    }

    @Test(arguments: [
        (["--countdown=-1"], "0 to 31536000"), (["--countdown", "nan"], "0 to 31536000"),
        (["--countdown", "soon"], "soon"), (["--eta", "tomorrow"], "'tomorrow' is none"),
        (["--eta", "2026-12-24T18:00:00Z", "--countdown", "1"], "not both"),
    ])
    func `a bad value is a usage error`(_ arguments: [String], _ expected: String) {
        let error = #expect(throws: (any Error).self) { try EnqueueOptions.parse(arguments) }

        #expect(error.map { EnqueueOptions.message(for: $0).contains(expected) } == true)
        #expect(error.map { EnqueueOptions.exitCode(for: $0) } == .validationFailure)
    }
}
