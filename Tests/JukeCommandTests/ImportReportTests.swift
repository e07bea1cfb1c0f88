import Catalog
import CommandKit
import Foundation
import Providers
import Storage
import Testing

@testable import JukeCommand

/// What an import says at its end.
struct ImportReportTests {
    private static var report: ImportReport {
        var counts = ImportCounts()
        counts.artists = UpsertCounts(inserted: 3)
        counts.albums = UpsertCounts(inserted: 1, updated: 2, unchanged: 4)
        counts.tracks = UpsertCounts(inserted: 10, refused: ["x", "y"])
        var report = ImportReport(counts, duration: .seconds(2))
        report.rows = 20
        report.repeatedRows = 1
        report.badRowCount = 2
        report.badRows = [BadRow(line: 7, reason: "track_id is empty")]
        return report
    }

    @Test func `the summary counts by kind, and lists what was left out`() {
        #expect(
            Self.report.lines == [
                "Imported 20 rows in 2.0 s (10 rows/s).",
                "  artists   3 new, 0 updated, 0 unchanged",
                "  albums    1 new, 2 updated, 4 unchanged",
                "  tracks    10 new, 0 updated, 0 unchanged, 2 refused",
                "  features  0 new, 0 updated, 0 unchanged",
                "  1 rows name a track again; the first of each counts",
                "Left out 2 bad rows:",
                "  line 7: track_id is empty",
                "  … and 1 more",
            ]
        )
    }

    @Test func `the same as JSON has stable keys`() throws {
        let data = Data(try JSONOutput.text(Self.report).utf8)
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])

        #expect(
            root.keys.sorted() == [
                "albums", "artists", "bad_row_count", "bad_rows", "features", "identified_artists", "repeated_rows",
                "rows", "seconds",
                "tracks",
            ]
        )
        let tracks = try #require(root["tracks"] as? [String: Any])
        #expect(tracks["refused"] as? [String] == ["x", "y"])
        let bad = try #require((root["bad_rows"] as? [[String: Any]])?.first)
        #expect(bad["line"] as? Int == 7)
    }
}
