import Catalog
import CommandKit
import Importing
import Printing

extension ImportPlan {
    /// The lines that a person checks before an import.
    ///
    /// - Parameter width: How wide the terminal is; `nil` when it does not matter.
    /// - Returns: Columns, dates, the first rows and the counts, line by line.
    func lines(fitting width: Int?) -> [String] {
        var lines = [
            "\(file)",
            "  \(profile.map { "\($0); " } ?? "")\(encoding), \(dialect)\(container == "plain" ? "" : ", \(container)")",
            "",
        ]
        var table = TextTable([("column", .flexible), ("taken for", .left), ("example", .flexible)])
        for column in self.columns where column.field != nil {
            table.add([column.column, column.field ?? "", column.example])
        }
        lines += table.lines(fitting: width)
        let ignored = self.columns.filter { $0.field == nil && !$0.column.isEmpty }.map(\.column)
        if !ignored.isEmpty { lines += Self.wrapped("Passed over: " + ignored.joined(separator: ", "), width) }
        if !lacking.isEmpty {
            lines += Self.wrapped("Not in the file: " + lacking.map(\.shortWords).joined(separator: ", "), width)
        }
        if let dateOrder { lines.append("Dates: \(dateOrder)") }
        if !percentFeatures.isEmpty {
            lines += Self.wrapped("Divided by 100: " + percentFeatures.joined(separator: ", "), width)
        }
        lines.append("")
        // On a narrow terminal names need the room more than identifiers do.
        let isWide = width.map { $0 >= 100 } ?? true
        var rows = TextTable([
            ("title", .flexible), ("artists", .flexible), ("album", .flexible), ("date", .left), ("length", .right),
            ("features", .right), ("id", isWide ? .flexible : .left),
        ])
        for row in self.rows {
            rows.add([
                row.title, row.artists.joined(separator: " + "), row.album, row.released ?? "–",
                Self.clock(row.milliseconds),
                row.features.map { $0.isFailedAnalysis ? "failed" : $0.complete == nil ? "some" : "all" } ?? "none",
                row.derived ? "derived" : isWide ? row.id : "given",
            ])
        }
        lines += rows.lines(fitting: width)
        lines.append("")
        let kept = (rowCount - leftOutRows - repeatedRows)
        lines.append(
            "\(rowCount.counted("row")): \(hasTracks ? kept.counted("track") : kept == 1 ? "1 analysis" : "\(kept.grouped) analyses"), "
                + "\(repeatedRows.grouped) repeated, \(leftOutRows.grouped) left out. Nothing was stored.")
        for (reason, count) in leftOut.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(count.grouped) \(LeftOutReason(rawValue: reason)?.words(count) ?? reason)")
        }
        if let notInCatalog, notInCatalog > 0 {
            lines.append("  \(notInCatalog.grouped) \(LeftOutReason.notInCatalog.words(notInCatalog))")
        }
        for line in notes.lines {
            let indent = line.prefix { $0 == " " }
            lines += Self.wrapped(String(line), width.map { $0 - indent.count }).map { indent + $0 }
        }
        if !hasTracks {
            lines += Self.wrapped(
                "The file has no titles and artists, so its rows count as analyses of tracks that the catalog has. Where it "
                    + "has them under other names: --map track_name=COLUMN --map artist_name=COLUMN", width)
        }
        return lines
    }

    private static func clock(_ milliseconds: Int) -> String {
        guard milliseconds > 0 else { return "–" }
        let seconds = (milliseconds + 500) / 1000
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }

    private static func wrapped(_ text: String, _ width: Int?) -> [String] {
        guard let width, width > 20 else { return [String(text.drop { $0 == " " })] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > width {
                lines.append(line)
                line = "  "
            }
            line += (line.isEmpty || line == "  " ? "" : " ") + word
        }
        return lines + [line]
    }
}
