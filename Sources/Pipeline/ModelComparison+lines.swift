extension ModelComparison {
    /// Both models side by side, as the operator reads them.
    public var lines: [String] {
        let scope = isSample ? "a sample of \(tracks) tracks" : "\(tracks) tracks"
        let columns = [16, 18, 10, 18]
        var lines = ["Evaluated on \(scope), \(queries) of which ask:"]
        lines.append(Self.row(["", version, activeVersion ?? "", activeVersion == nil ? "" : "difference"], columns))
        for figure in figures {
            lines.append(
                Self.row(
                    [
                        figure.metric + (figure.metric == decidedBy ? " *" : ""),
                        "\(Self.text(figure.value)) ± \(Self.text(figure.error))", figure.active.map(Self.text) ?? "",
                        figure.difference.map { difference in
                            let sign = difference < 0 ? "−" : "+"
                            return "\(sign)\(Self.text(abs(difference))) ± \(Self.text(figure.differenceError ?? 0))"
                        } ?? "",
                    ], columns))
        }
        lines.append("  * decides: \(Self.sentence(verdict))")
        return lines
    }

    private static func sentence(_ verdict: Verdict) -> String {
        switch verdict {
        case .first: "there is no active model to compare with."
        case .better: "better than the active model by more than the standard error."
        case .alike: "no difference from the active model beyond the standard error."
        case .worse: "WORSE than the active model by more than the standard error."
        }
    }

    private static func row(_ cells: [String], _ widths: [Int]) -> String {
        var line = "  " + cells[0] + String(repeating: " ", count: max(0, widths[0] + 4 - cells[0].count))
        for (cell, width) in zip(cells, widths).dropFirst() {
            line += String(repeating: " ", count: max(1, width - cell.count)) + cell
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Three decimals, without the locale.
    private static func text(_ value: Double) -> String {
        let thousandths = Int((value * 1_000).rounded())
        let fraction = String(abs(thousandths) % 1_000)
        let sign = thousandths < 0 ? "−" : ""
        return "\(sign)\(abs(thousandths) / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
