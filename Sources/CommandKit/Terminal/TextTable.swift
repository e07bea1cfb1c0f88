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
    /// The same where the columns are laid out in blocks, which leaves room.
    private static let readableWidth = 16

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
    /// Where even the narrowest form is too wide, the columns are laid out in several blocks below each other, each of
    /// which begins with the first column.
    ///
    /// - Parameter columns: How many columns there are for it; flexible columns are cut to fit in. `nil` when it does
    ///   not matter.
    /// - Returns: At least two lines, without line ends.
    package func lines(fitting columns: Int? = nil) -> [String] {
        let natural = headings.indices.map { column in
            ([headings] + rows).map { TerminalText.width(of: $0[column]) }.max() ?? 0
        }
        guard let columns else { return lines(of: Array(headings.indices), natural) }
        return blocks(natural, fitting: columns).map { block in
            lines(of: block, widths(natural, of: block, fitting: columns))
        }.joined(separator: [""]).map { $0 }
    }

    private func lines(of block: [Int], _ widths: [Int]) -> [String] {
        let rule = block.map { String(repeating: "─", count: widths[$0]) }.joined(separator: "  ")
        return [line(headings, block, widths), rule] + rows.map { line($0, block, widths) }
    }

    /// The columns of each block.
    private func blocks(_ natural: [Int], fitting columns: Int) -> [[Int]] {
        func width(_ block: [Int], atLeast least: Int) -> Int {
            block.reduce(2 * (block.count - 1)) {
                $0 + (alignments[$1] == .flexible ? min(natural[$1], least) : natural[$1])
            }
        }
        let all = Array(headings.indices)
        guard width(all, atLeast: Self.leastWidth) > columns else { return [all] }
        var blocks = [[0]]
        for column in all.dropFirst() {
            let longer = blocks[blocks.count - 1] + [column]
            if longer.count <= 2 || width(longer, atLeast: Self.readableWidth) <= columns {
                blocks[blocks.count - 1] = longer
            } else {
                blocks.append([0, column])
            }
        }
        return blocks
    }

    private func widths(_ natural: [Int], of block: [Int], fitting columns: Int) -> [Int] {
        var widths = natural
        var surplus = block.reduce(2 * (block.count - 1)) { $0 + widths[$1] } - columns
        // Numbers are never cut; of texts those that stand for it, and the others where that is not enough.
        for cuttable in [[Alignment.flexible], [.flexible, .left]] {
            while surplus > 0 {
                // The widest first, so that no column loses more than it must.
                let candidates = block.filter { cuttable.contains(alignments[$0]) && widths[$0] > Self.leastWidth }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                surplus -= 1
            }
        }
        return widths
    }

    private func line(_ cells: [String], _ block: [Int], _ widths: [Int]) -> String {
        var text = ""
        for column in block {
            let cell = TerminalText.cut(cells[column], to: widths[column])
            let space = String(repeating: " ", count: widths[column] - TerminalText.width(of: cell))
            text += alignments[column] == .right ? space + cell : cell + space
            if column != block.last { text += "  " }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
