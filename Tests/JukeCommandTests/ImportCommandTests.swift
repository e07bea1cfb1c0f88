import ArgumentParser
import Catalog
import CommandKit
import Concurrency
import Foundation
import Importing
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// `juke import` as a person calls it: what it says, what it stores, and its exit status.
struct ImportCommandTests {
    private static let header =
        "track_id,title,artist,danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,"
        + "valence,tempo"

    private static func id(_ number: Int) -> String { "2JukeTestTrack\(10_000_000 + number)" }

    /// Rows of tracks, and behind them rows that cannot be used.
    private static func table(_ usable: Range<Int>, useless: Int = 0) -> Data {
        let good = usable.map { "\(id($0)),Song \($0),Nela Voss,0.37,0.81,4,-7.3,1,0.05,0.27,0,0.16,0.64,133.07" }
        let bad = (0..<useless).map { "#REF!,Lost \($0),Nela Voss,,,,,,,,,,," }
        return Data(([header] + good + bad).joined(separator: "\n").utf8)
    }

    private static func tracks(_ rig: CommandRig) async throws -> Int {
        try await rig.withStore { try await $0.read { try $0.catalog.counts().tracks } }
    }

    /// How often anything was written to the tables that an import fills, as their rows tell.
    private static func stamps(_ rig: CommandRig) async throws -> [String] {
        try await rig.withStore { store in
            try await store.read { session in
                try ["catalog_artist", "catalog_album", "catalog_track", "recommender_trackaudiofeatures"].map {
                    table in
                    let row = try session.sql.query(
                        "SELECT COUNT(*), MAX(modified_at), MAX(created_at) FROM \(table)")[0]
                    return "\(try row.int(0)) \(try row.text(1)) \(try row.text(2))"
                } + [String(try session.sql.query("SELECT id FROM juke_import").count)]
            }
        }
    }

    @Test func `the first import exits with 0, and so does the same one again, which writes nothing`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("tracks.csv", Self.table(0..<7))

        let first = await rig.outcome("import", file.path)
        let stamps = try await Self.stamps(rig)
        let again = await rig.outcome("import", file.path, "--json")

        #expect(first.status == 0 && first.output.hasPrefix("Imported 7 of 7 rows in"), "\(first.output)")
        #expect(first.output.contains("  tracks    7 new, 0 updated, 0 unchanged"))
        #expect(again.status == 0, "\(again.output)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any])
        for kind in ["artists", "albums", "tracks", "features"] {
            let counts = try #require(report[kind] as? [String: Any])
            #expect(counts["inserted"] as? Int == 0 && counts["updated"] as? Int == 0, "\(kind)")
        }
        #expect(report["rows"] as? Int == 7 && report["bad_row_count"] as? Int == 0)
        #expect(try await Self.stamps(rig) == stamps)
    }

    @Test func `nothing usable exits with 1, and the first line says so`() async throws {
        let rig = try CommandRig()
        let file = try rig.file("tracks.csv", Self.table(0..<0, useless: 1_397))

        let outcome = await rig.outcome("import", file.path)
        let allowed = await rig.outcome("import", file.path, "--allow-partial")

        #expect(outcome.status == 1 && allowed.status == 1)
        #expect(outcome.output.hasPrefix("Imported 0 of 1,397 rows: nothing of it can be used."), "\(outcome.output)")
        #expect(
            outcome.output.contains("1,397 have something in the id column that is no track id (lines 2, 3, 4, 5, 6)"))
        #expect(try await Self.tracks(rig) == 0)
    }

    @Test func `more than half left out exits with 1 unless that is allowed, half does not`() async throws {
        let rig = try CommandRig()
        let most = try rig.file("most.csv", Self.table(0..<2, useless: 3))
        let half = try rig.file("half.csv", Self.table(2..<4, useless: 2))

        let refused = await rig.outcome("import", most.path)
        let allowed = await rig.outcome("import", most.path, "--allow-partial")
        let even = await rig.outcome("import", half.path)

        #expect([refused.status, allowed.status, even.status] == [1, 0, 0])
        #expect(refused.output.hasPrefix("Imported 2 of 5 rows") && refused.output.contains("Left out 3 rows:"))
        // What is usable is stored all the same.
        #expect(try await Self.tracks(rig) == 4)
    }

    @Test func `a dry run exits as the import would, and stores nothing`() async throws {
        let rig = try CommandRig()
        let whole = try rig.file("whole.csv", Self.table(0..<3))
        let most = try rig.file("most.csv", Self.table(0..<2, useless: 3))
        let none = try rig.file("none.csv", Self.table(0..<0, useless: 3))

        var statuses: [Int32] = []
        for file in [whole, most, none] { statuses.append(await rig.outcome("import", "--dry-run", file.path).status) }
        let allowed = await rig.outcome("import", "--dry-run", "--allow-partial", most.path)

        #expect(statuses == [0, 1, 1] && allowed.status == 0)
        #expect(allowed.output.contains("5 rows: 2 tracks, 0 repeated, 3 left out. Nothing was stored."))
        #expect(!FileManager.default.fileExists(atPath: rig.folder.appending(path: "juke.db").path))
    }

    @Test func `several files and a folder are one import, and what is no catalog is passed over`() async throws {
        let rig = try CommandRig()
        let folder = rig.folder.appending(path: "music")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.table(4..<6).write(to: folder.appending(path: "b.csv"))
        try Self.table(6..<7).write(to: folder.appending(path: "a.csv"))
        try Data("<!DOCTYPE html><html></html>".utf8).write(to: folder.appending(path: "page.html"))
        let (one, two) = (try rig.file("one.csv", Self.table(0..<2)), try rig.file("two.csv", Self.table(1..<4)))

        let outcome = await rig.outcome("import", one.path, two.path, folder.path)

        #expect(outcome.status == 0 && outcome.output.hasPrefix("Imported 8 of 8 rows"), "\(outcome.output)")
        #expect(outcome.output.contains("  tracks    7 new, 0 updated, 1 unchanged"))
        for name in ["one.csv", "two.csv", "a.csv", "b.csv"] { #expect(outcome.output.contains("  \(name): UTF-8")) }
        #expect(outcome.output.contains("Passed over:") && outcome.output.contains("page.html is an HTML page"))
        #expect(try await Self.tracks(rig) == 7)
    }

    @Test func `of several files each line about rows and values says its file`() async throws {
        let rig = try CommandRig()
        let files = try ["one.csv", "two.csv"].enumerated().map { number, name in
            let table = String(decoding: Self.table((2 * number)..<(2 * number + 2), useless: 1), as: UTF8.self)
            return try rig.file(name, Data(table.replacing("133.07", with: "fast").utf8))
        }

        let both = await rig.outcome("import", files[0].path, files[1].path).output
        let one = await rig.outcome("import", files[0].path).output

        let leftOut = try #require(both.components(separatedBy: "Left out 2 rows:").last)
        #expect(leftOut.contains("(one.csv line 4, two.csv line 4)"), "\(both)")
        #expect(leftOut.contains("    one.csv, line 4: ") && leftOut.contains("    two.csv, line 4: "))
        #expect(both.contains("Of the values of one.csv:") && both.contains("Of the values of two.csv:"))
        #expect(one.contains("(line 4)") && one.contains("Of the values:") && !one.contains("one.csv line"))
    }

    @Test func `files that contradict each other say whose rows they changed, every time`() async throws {
        let rig = try CommandRig()
        let calm = try rig.file("calm.csv", Self.table(0..<3))
        let loud = try rig.file(
            "loud.csv", Data(String(decoding: Self.table(0..<3), as: UTF8.self).replacing("0.81", with: "0.99").utf8))

        _ = await rig.outcome("import", calm.path)
        var outputs: [String] = []
        for file in [loud, calm, calm] { outputs.append(await rig.outcome("import", file.path).output) }

        for output in outputs.prefix(2) {
            #expect(output.contains("Nothing is new under the provider 'dataset', so this import has no number."))
            #expect(
                output.contains("Stored rows got the values of this import: audio features of 3 tracks."), "\(output)")
            #expect(output.contains("  the features of 3 tracks came with import 1 (calm.csv)"))
        }
        #expect(outputs[2].contains("Nothing is new or changed") && !outputs[2].contains("came with import"))
    }

    @Test func `an import that ends in the middle names the file, its number and the way back`() async throws {
        let rig = try CommandRig()
        let good = try rig.file("good.csv", Self.table(0..<3))
        let rows = (10..<16_000).map { number in
            #"{"track_id": "\#(Self.id(number))", "title": "Song \#(number)", "artist": "Nela Voss"}"#
        }
        let bad = try rig.file("bad.json", Data("[\(rows.joined(separator: ",")) ; oh".utf8))
        let told = Mutex("")

        let outcome = await StandardError.$sink.withValue({ text in told.withLock { $0 += text } }) {
            await rig.outcome("import", good.path, bad.path)
        }

        #expect(outcome.status == 1)
        #expect(outcome.output.contains("bad.json: the JSON is broken at line 1"), "\(outcome.output)")
        #expect(told.withLock { $0 }.contains("What was stored by then is import 1; `juke catalog remove --import 1`"))
    }

    @Test func `a file that is named and is no catalog stops the import before anything is stored`() async throws {
        let rig = try CommandRig()
        let good = try rig.file("good.csv", Self.table(0..<2))
        let page = try rig.file("page.html", Data("<!DOCTYPE html><html></html>".utf8))

        let outcome = await rig.outcome("import", good.path, page.path)

        #expect(outcome.status == 1 && outcome.output.contains("page.html is an HTML page"))
        #expect(!FileManager.default.fileExists(atPath: rig.folder.appending(path: "juke.db").path))
    }

    // MARK: - Words

    @Test func `an import and its dry run name what the file lacks`() async throws {
        let rig = try CommandRig()
        let file = try rig.file(
            "top.csv",
            Data(
                """
                ,title,artist,top genre,year,bpm,nrgy,dnce,dB,live,val,dur,acous,spch,pop
                1,Copper Kettle,Nela Voss,sea shanty,2017,133,81,37,-7,16,64,181,27,5,33
                2,Slow Ferry,Nela Voss,sea shanty,2017,76,24,68,-13,8,22,92,73,4,34

                """.utf8))

        let plan = await rig.outcome("import", "--dry-run", file.path)
        let stored = await rig.outcome("import", file.path)

        #expect(plan.output.contains("Not in the file: key, mode, instrumentalness, id\n"), "\(plan.output)")
        #expect(stored.output.contains("    Not in the file: key, mode, instrumentalness, id\n"), "\(stored.output)")
        #expect(stored.output.contains("2 tracks came with some features only; a model needs all."))
        #expect(stored.status == 0)
    }

    @Test func `a mode that the key implies is not called missing, a list without features names the next step`()
        async throws
    {
        let rig = try CommandRig()
        let keys = try rig.file(
            "keys.csv", Data("title,artist,energy,key\nSalt,Nela Voss,0.5,C minor\n".utf8))
        let list = try rig.file("list.csv", Data("title;artist;album;isrc\nSalt;Ono Reyes;Sea;QMJUK2500001\n".utf8))

        let first = await rig.outcome("import", keys.path)
        let second = await rig.outcome("import", list.path)

        #expect(first.output.contains("speechiness, acousticness") && !first.output.contains("mode,"))
        #expect(second.output.contains("    Not in the file: id\n"), "\(second.output)")
        #expect(second.output.contains("1 track came without audio features."))
        #expect(second.output.contains("`juke import FILE` takes features from a file with titles and artists"))
    }

    @Test func `rows that are left out are said by reason, with their lines`() async throws {
        let rig = try CommandRig()
        let file = try rig.file(
            "playlist.csv",
            Data(
                """
                Track URI,Track Name,Artist Name(s),Release Date,Added By
                spotify:track:\(Self.id(1)),Copper Kettle,Nela Voss,5/9/2017,me
                spotify:local:Nela+Voss::Attic+Take:181,Attic Take,Nela Voss,,me
                spotify:episode:\(Self.id(3)),Part 7,Kiln Talk,,me
                spotify:track:\(Self.id(4)),North Window,Ono Reyes,6/9/2017,me

                """.utf8))

        let outcome = await rig.outcome("import", file.path)

        #expect(outcome.status == 0 && outcome.output.hasPrefix("Imported 2 of 4 rows"))
        #expect(outcome.output.contains("1 is a file of your own, which no catalog knows (line 3)"))
        #expect(outcome.output.contains("1 is a podcast episode (line 4)"))
        #expect(
            outcome.output.contains("release date: 2 could have day or month first; only the year is kept (lines 2, 5"))
        #expect(outcome.output.contains("--feature-provider reccobeats"))
    }

    // MARK: - An end before the end

    /// A clock that cancels the task that asks for the time for the third time: before the second batch is done.
    private final class CancellingClock: TimeSource {
        private let asked = Mutex(0)

        var now: Timestamp { SystemClock().now }

        var uptime: Duration {
            let count = asked.withLock { asked in
                asked += 1
                return asked
            }
            if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
            return .seconds(count)
        }

        func sleep(for duration: Duration) async throws(CancellationError) {}
    }

    @Test(arguments: TestStore.available)
    func `an interrupted import leaves whole batches, and the next one completes it`(_ database: TestStore) async throws
    {
        try await database.withStore { store in
            let rig = try CommandRig()
            let file = try rig.file("tracks.csv", Self.table(0..<25))
            func run(_ clock: any TimeSource) async throws -> ImportReport {
                try await CatalogImport(store: store, provider: "dataset", batchSize: 4, clock: clock).run(
                    try ImportReader(ImportSource.sources(at: file.path)[0]),
                    bar: ProgressBar(isSilent: true, clock: SystemClock()),
                    listing: 5)
            }

            await #expect(throws: CancellationError.self) { _ = try await run(CancellingClock()) }
            let stored = try await store.read { try $0.catalog.counts() }
            let rest = try await run(SystemClock())

            #expect(stored.tracks == 8 && stored.features == 8)
            #expect(rest.tracks.inserted == 17 && rest.tracks.unchanged == 8)
            #expect(try await store.read { try $0.catalog.counts().tracks } == 25)
        }
    }
}
