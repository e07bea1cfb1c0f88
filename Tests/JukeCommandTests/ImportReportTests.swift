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
                "Stored under the provider 'made up'; `juke catalog remove --provider 'made up'` takes it out again.",
            ]
        )
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
}
