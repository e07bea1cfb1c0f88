import Printing

/// Lays rows of text out in columns, for a terminal.
///
/// Widths are counted in characters as a terminal shows them: East Asian wide characters take two columns.
public struct TextTable: Sendable {
    /// On which side of its column a cell stands.
    public enum Alignment: Sendable {
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
    public init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; cells that are missing stay empty, surplus ones are left out.
    ///
    /// Control characters are written out.
    public mutating func add(_ cells: [String]) {
        let padding = Array(repeating: "", count: max(0, headings.count - cells.count))
        rows.append(Array((cells.map(\.escapingControls) + padding).prefix(headings.count)))
    }

    /// The lines of the table: headings, a rule, the rows.
    ///
    /// - Parameter columns: How many columns there are for it; flexible columns are cut to fit in. `nil` when it does not matter.
    /// - Returns: At least two lines, without line ends.
    public func lines(fitting columns: Int? = nil) -> [String] {
        let widths = widths(fitting: columns)
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return [line(headings, widths), rule] + rows.map { line($0, widths) }
    }

    private func widths(fitting columns: Int?) -> [Int] {
        var widths = headings.indices.map { column in
            ([headings] + rows).map { Self.width(of: $0[column]) }.max() ?? 0
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
            let cell = Self.cut(cell, to: widths[column])
            let space = String(repeating: " ", count: widths[column] - Self.width(of: cell))
            text += alignments[column] == .right ? space + cell : cell + space
            if column < cells.count - 1 { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var text = text
        while !text.isEmpty, width(of: text) >= columns { text.removeLast() }
        return text + "…"
    }

    private static func width(of text: String) -> Int {
        text.reduce(0) { total, character in
            let isWide = character.unicodeScalars.first.map { scalar in
                (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
                    || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
                    || (0xFF00...0xFF60).contains(scalar.value) || (0x1F300...0x1FAFF).contains(scalar.value)
            }
            return total + (isWide == true ? 2 : 1)
        }
    }
}
