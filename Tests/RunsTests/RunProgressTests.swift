import Bootstrap
import Foundation
import RunsTesting
import Storage
import Testing

@testable import Runs

/// What an operator sees of a run.
struct RunProgressTests {
    @Test func `genre seeds are no artists, and while they are searched no time is foretold`() async throws {
        try await TestStore.sqlite.withStore { store in
            let progress = try await store.write { session in
                let run = Run(id: "r", kind: .crawl, parameters: Data("{}".utf8), phase: "crawl")
                try session.runs.create(run)
                let keys = ["genre:a", "genre:b"] + (0..<8).map { "artist:\($0)" }
                try session.runs.addItems(
                    keys.enumerated().map {
                        RunItem(phase: "crawl", key: $1, position: $0, task: "t", payload: Data("{}".utf8))
                    }, to: "r")
                for key in ["genre:a", "artist:0", "artist:1"] {
                    _ = try session.runs.finishItem(
                        RunItemID(run: "r", phase: "crawl", key: key), as: .done, outcome: Data("{}".utf8), requests: 10
                    )
                }
                let stored = try #require(try session.runs.run("r"))
                return try RunProgress(of: stored, as: .juke(stored), in: session)
            }
            #expect(progress.line == "2 of 8 artists (25 %), 1 genre to search, 30 requests")
            #expect(!progress.rateText.contains("left"))
            #expect(progress.waitLine == nil)
        }
    }

    @Test func `the rate is that of the last ten seconds`() {
        var rate = RunRate()
        #expect(rate.detail(progress(done: 0, requests: 0)) == "")
        rate.note(progress(done: 0, requests: 0), at: .seconds(0))
        rate.note(progress(done: 10, requests: 100), at: .seconds(10))
        #expect(rate.detail(progress(done: 10, requests: 100)) == "100 requests, 10/s, 4 min left")
        rate.note(progress(done: 110, requests: 1_100), at: .seconds(20))
        #expect(rate.detail(progress(done: 110, requests: 1_100)) == "1100 requests, 100/s, 9 s left")
    }

    @Test(arguments: [(0.2, "1 s"), (99, "99 s"), (101, "2 min"), (5_000, "84 min"), (7_300, "3 h")])
    func `times have the unit that fits`(seconds: Double, text: String) {
        #expect(RunRate.text(seconds: seconds) == text)
    }

    private func progress(done: Int, requests: Int) -> RunProgress {
        RunProgress(
            id: "r", kind: "crawl", state: "running", unit: "artists", done: done, failed: 0, known: 200,
            pendingSeeds: 0,
            requests: requests, startedAt: .distantPast, seenAt: .now)
    }
}
