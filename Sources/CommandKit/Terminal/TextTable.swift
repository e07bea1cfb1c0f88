import Printing

/// Lays rows of text out in columns, for a terminal.
///
/// Widths are counted in characters as a terminal shows them: East Asian wide characters take two columns.
package struct TextTable: Sendable {
    /// On which side of its column a cell stands.
    package enum Alignment: Sendable {
        case left, right
        /// On the left, and cut with an ellipsis where the terminal is too narrow for the whole table.
        case flexible
    }

    /// The fewest characters that are left of a flexible column.
    private static let leastWidth = 8

    private let headings: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Starts with headings only.
    ///
    /// - Parameter columns: Each column's heading and alignment.
    package init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; cells that are missing stay empty, surplus ones are left out.
    ///
    /// Control characters are written out.
    package mutating func add(_ cells: [String]) {
        let padding = Array(repeating: "", count: max(0, headings.count - cells.count))
        rows.append(Array((cells.map(\.escapingControls) + padding).prefix(headings.count)))
    }

    /// The lines of the table: headings, a rule, the rows.
    ///
    /// - Parameter columns: How many columns there are for it; flexible columns are cut to fit in. `nil` when it does
    ///   not matter.
    /// - Returns: At least two lines, without line ends.
    package func lines(fitting columns: Int? = nil) -> [String] {
        let widths = widths(fitting: columns)
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(headings, widths), rule] + rows.map { line($0, widths) }
    }

    private func widths(fitting columns: Int?) -> [Int] {
        var widths = headings.indices.map { column in
            ([headings] + rows).map { TerminalText.width(of: $0[column]) }.max() ?? 0
        }
        guard let columns else { return widths }
        var surplus = widths.reduce(0, +) + 2 * (widths.count - 1) - columns
        while surplus > 0 {
            // The widest first, so that no column loses more than it must.
            let candidates = widths.indices.filter { alignments[$0] == .flexible && widths[$0] > Self.leastWidth }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            surplus -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let cell = TerminalText.cut(cell, to: widths[column])
            let space = String(repeating: " ", count: widths[column] - TerminalText.width(of: cell))
            text += alignments[column] == .right ? space + cell : cell + space
            if column < cells.count - 1 { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
