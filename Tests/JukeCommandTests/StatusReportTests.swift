import CommandKit
import Foundation
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// What `juke status` says.
struct StatusReportTests {
    @Test func `an empty store says what to run`() async throws {
        try await TestStore.sqlite.withStore { store in
            let report = try await store.read(StatusReport.init)

            #expect(
                report.lines == [
                    "catalog   0 artists, 0 albums, 0 tracks, 0 genres",
                    "features  0 tracks, 0.0 %",
                    "model     none; run `juke retrain`",
                    "runs      none unfinished",
                ]
            )
        }
    }

    @Test func `the store's rows are counted, with the runs under way`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.path)
        let report = try await rig.withStore { store in
            try await store.write { session in
                try session.runs.create(Run(id: "r1", kind: .crawl, parameters: Data("{}".utf8), phase: "crawl"))
                let items = ["genre:dub", "artist:a", "artist:b", "artist:c"].enumerated().map {
                    RunItem(phase: "crawl", key: $1, position: $0, task: "t", payload: Data("{}".utf8))
                }
                try session.runs.addItems(items, to: "r1")
                for (key, state) in [("genre:dub", RunItem.State.done), ("artist:a", .done), ("artist:b", .failed)] {
                    _ = try session.runs.finishItem(
                        RunItemID(run: "r1", phase: "crawl", key: key), as: state, outcome: Data("{}".utf8), requests: 7
                    )
                }
                try session.runs.noteWait("r1", until: Date(timeIntervalSince1970: 4_000_000_000), because: "quota")
                try session.sql.execute("DELETE FROM recommender_trackaudiofeatures WHERE track_id <= 300", [])
            }
            return try await store.read(StatusReport.init)
        }

        let lines = report.lines.map { $0.replacing(#/, \d+/s since the beginning/#, with: "") }
        #expect(
            lines == [
                "catalog   60 artists, 120 albums, 600 tracks, 12 genres",
                "features  300 tracks, 50.0 % (sample 300, 50.0 %)",
                "          300 tracks without; `juke ingest-audio-features --feature-provider reccobeats` (or dataset) fetches them",
                "model     v1.0.0 (learned)",
                "runs      unfinished crawl of the catalog (r1): 2 of 3 artists (66 %), 1 failed, 21 requests",
                "          waits until 2096-10-02T07:06:40Z: quota",
                "          a process that works on it goes on by itself; where none does, `juke crawl-catalog` goes on with it, "
                    + "or `juke up`",
            ]
        )
        let text = try JSONOutput.text(report)
        for key in ["catalog", "features", "model", "runs", "corpus_size", "parked_until"] {
            #expect(text.contains("\"\(key)\""))
        }
    }
}
