import CommandKit
import Foundation
import Ranking

/// An evaluation as a person reads it: four narrow tables and how the systems came about.
struct EvaluationTable {
    let text: String

    /// Lays a report out, with the remarks as further lines of its head.
    init(_ report: EvaluationReport, remarks: [String]) {
        var blocks = [Self.head(report, remarks)]
        blocks.append(
            Self.block(
                "Same genre among the ten nearest, the query's artist left out", report,
                [
                    Column("genre P@10") { Self.withError($0.metrics[.genrePrecision]) },
                    Column("× \(report.reference)") { Self.withError($0.ratios[.genrePrecision]) },
                    Column("artist kept") { Self.plain($0.metrics[.genrePrecisionUnfiltered]) },
                    Column("artist P@5") { Self.withError($0.metrics[.artistGenrePrecision]) },
                ]))
        blocks.append(
            Self.block(
                "Lists: own artist, same-artist MAP, same-album hit, never recommended, skew, sound", report,
                [
                    Column("own art.") { Self.plain($0.metrics[.ownArtistShare]) },
                    Column("MAP") { Self.plain($0.metrics[.artistAveragePrecision]) },
                    Column("album") { Self.plain($0.metrics[.albumHit]) },
                    Column("never %") { $0.metrics[.neverRecommended].map { Self.format($0.value * 100, 1) } ?? "–" },
                    Column("N10 skew") { $0.occurrenceSkew.map { Self.format($0, 2) } ?? "–" },
                    Column("sound") { Self.plain($0.metrics[.soundDistance]) },
                    Column("variety") { Self.plain($0.metrics[.listDiversity]) },
                ]))
        for (title, metrics) in Self.continuations {
            blocks.append(
                Self.block(
                    title, report,
                    [
                        Column("P@10") { Self.withError($0.metrics[metrics[0]]) },
                        Column("× \(report.reference)") { Self.withError($0.ratios[metrics[0]]) },
                        Column("R-prec.") { Self.plain($0.metrics[metrics[1]]) },
                        Column("NDCG") { Self.plain($0.metrics[metrics[2]]) },
                    ]))
        }
        blocks.append(report.systems.map { "\($0.name): \($0.note)." })
        text = blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private static let continuations: [(String, [Metric])] = [
        (
            "Playlists continued from 5 tracks",
            [.continuationPrecision, .continuationRPrecision, .continuationGain]
        ),
        (
            "The same, the artists of the given tracks removed",
            [.freshContinuationPrecision, .freshContinuationRPrecision, .freshContinuationGain]
        ),
    ]

    private struct Column {
        var heading: String
        var cell: (EvaluationReport.System) -> String

        init(_ heading: String, cell: @escaping (EvaluationReport.System) -> String) {
            self.heading = heading
            self.cell = cell
        }
    }

    /// A table; nothing when no system has any figure for it.
    private static func block(_ title: String, _ report: EvaluationReport, _ columns: [Column]) -> [String] {
        let rows = report.systems.map { system in columns.map { $0.cell(system) } }
        guard rows.contains(where: { $0.contains { $0 != "–" } }) else { return [] }
        var table = TextTable([("system", .left)] + columns.map { ($0.heading, .right) })
        for (system, row) in zip(report.systems, rows) { table.add([system.name] + row) }
        return [title, ""] + table.lines(fitting: StandardOutput.columns)
    }

    private static func head(_ report: EvaluationReport, _ remarks: [String]) -> [String] {
        let asked = report.options.sample.map { "\($0) tracks of each ask" } ?? "every track asks"
        let pools = report.pools.map(String.init).joined(separator: " + ")
        return [
            "\(report.tracks) recordings by \(report.artists) artists; merged \(report.merged) re-releases, left out "
                + "\(report.failed) failed analyses.",
            "\(report.labelled) have one of \(report.labels) labels; \(report.playlists) playlists.",
        ] + remarks + [
            "\(report.pools.count == 1 ? "One pool" : "\(report.pools.count) artist-disjoint folds") of \(pools) tracks, "
                + "\(asked), seed \(report.options.seed).",
            "±: one standard error, by artist (by playlist for playlists).",
        ]
    }

    private static func withError(_ estimate: Estimate?) -> String {
        estimate.map { "\(format($0.value, 3)) ± \(format($0.standardError, 3))" } ?? "–"
    }

    private static func plain(_ estimate: Estimate?) -> String { estimate.map { format($0.value, 3) } ?? "–" }

    private static func format(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
