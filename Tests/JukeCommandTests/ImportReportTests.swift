import Catalog
import CommandKit
import Foundation
import Importing
import Storage
import Testing

@testable import JukeCommand

/// What an import says at its end.
struct ImportReportTests {
    private static var report: ImportReport {
        var counts = ImportCounts()
        counts.artists = UpsertCounts(inserted: 3)
        counts.albums = UpsertCounts(inserted: 1, updated: 2, unchanged: 4)
        counts.tracks = UpsertCounts(inserted: 10, unchanged: 1_000, refused: ["x", "y"])
        var report = ImportReport(provider: "made up")
        report.importID = 4
        report.add(counts)
        report.seconds = 2
        report.rows = 1_014
        report.repeatedRows = 1
        report.leaveOut([LeftOutRow(line: 7, kind: .noArtist, reason: "no artist")], listing: 20)
        return report
    }

    @Test func `the summary counts by kind, and says why rows were left out`() {
        #expect(
            Self.report.lines == [
                "Imported 1,011 of 1,014 rows in 2.0 s (507 rows/s).",
                "  artists   3 new, 0 updated, 0 unchanged",
                "  albums    1 new, 2 updated, 4 unchanged",
                "  tracks    10 new, 0 updated, 1000 unchanged, 2 refused",
                "  features  0 new, 0 updated, 0 unchanged",
                "  1 row of a track that came before; the first of each counts",
                "Left out 3 rows:",
                "  2 refused by the store",
                "  1 names no artist (line 7)",
                "    line 7: no artist",
                "    … and 2 more",
                "Stored as import 4 under the provider 'made up'; `juke catalog remove --import 4` takes it out again.",
                "Stored rows got the values of this import: 2 albums.",
                "  `juke catalog remove` does not bring the former values back; importing the file that has them does.",
            ]
        )
    }

    @Test(arguments: [
        (
            nil as Int?, false,
            ["Nothing is new or changed under the provider 'p', so there is nothing to take out again."]
        ),
        (
            nil, true,
            [
                "Nothing is new under the provider 'p', so this import has no number.",
                "Stored rows got the values of this import: 2 tracks.",
                "  2 tracks and the features of 1 track came with import 3 (a.csv)",
                "  `juke catalog remove` does not bring the former values back; importing the file that has them does.",
            ]
        ),
        (
            7, false,
            ["Stored as import 7 under the provider 'p'; `juke catalog remove --import 7` takes it out again."]
        ),
    ])
    func `an import says what is new, what changed, and the way back`(
        number: Int?, isChanged: Bool, lines: [String]
    ) {
        var origin = ImportOrigin(number, "p", isChanged: isChanged, words: "2 tracks")
        if isChanged { origin.earlier = [ImportOrigin.Earlier(id: 3, files: "a.csv", tracks: 2, features: 1)] }

        #expect(origin.lines == lines)
    }

    @Test func `an import that is interrupted says its number and both ways on`() {
        let stored = ImportReport.interruption(4, CancellationError())

        #expect(stored?.contains("import 4") == true && stored?.contains("juke catalog remove --import 4") == true)
        #expect(stored?.contains("brings in the rest") == true)
        #expect(ImportReport.interruption(nil, CancellationError()) == "Nothing new was stored by then.")
        #expect(ImportReport.interruption(nil, ImportError(.empty, "x")) == nil)
    }

    @Test func `every row is counted once`() {
        let report = Self.report
        let tracks = report.tracks.inserted + report.tracks.updated + report.tracks.unchanged

        #expect(report.rows == tracks + report.repeatedRows + report.badRowCount)
        #expect(report.leftOut.values.map(\.count).reduce(0, +) == report.badRowCount)
        #expect(!report.isMostlyLeftOut)
    }

    @Test func `the same as JSON has stable keys`() throws {
        let data = Data(try JSONOutput.text(Self.report).utf8)
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])

        #expect(
            root.keys.sorted() == [
                "albums", "artists", "bad_row_count", "bad_rows", "features", "identified_artists", "import",
                "left_out",
                "repeated_rows", "rows", "seconds", "tracks", "values",
            ]
        )
        let tracks = try #require(root["tracks"] as? [String: Any])
        #expect(tracks["refused"] as? [String] == ["x", "y"])
        let bad = try #require((root["bad_rows"] as? [[String: Any]])?.first)
        #expect(bad["line"] as? Int == 7)
    }

    @Test func `the page names every key that is printed`() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        let page = try String(contentsOf: project.appending(path: "docs/data.md"), encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).csv")
        try Data("title,artist,release_date,energy,key\nSalt,Aya,13/02/2001,72,C\nPepper,Aya,14/02/2001,51,D\n".utf8)
            .write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let reader = try ImportReader(ImportSource.sources(at: file.path)[0])
        let texts = [
            try JSONOutput.text(ImportReport(provider: "made up", file: reader)), try JSONOutput.text(reader.plan()),
        ]

        for text in texts {
            let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let nested = root.values.flatMap { value -> [String] in
                let rows = (value as? [[String: Any]]) ?? [value as? [String: Any] ?? [:]]
                return rows.first.map { Array($0.keys) } ?? []
            }
            for key in Array(root.keys) + nested { #expect(page.contains("`\(key)`"), "\(key)") }
        }
    }

    @Test func `tracks with gaps that no service knows are not to be asked for by identifier`() throws {
        var report = ImportReport(provider: "x")
        report.tracksWithGaps = 2
        report.derivedWithGaps = 2
        let byName = report.lines.joined()
        report.derivedWithGaps = 1

        #expect(!byName.contains("reccobeats") && byName.contains("juke listen"))
        #expect(report.lines.joined().contains("reccobeats"))
    }
}
