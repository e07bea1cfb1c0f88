import CommandKit
import Foundation
import Printing
import Recommendations

/// Tracks in their order as a person reads them: what the seeds were taken for, a line for each track, and which
/// constraints are kept.
struct SequenceTable {
    /// The lines, with the styles of the terminal; control characters of names are written out.
    let text: String

    /// Lays an answer out.
    init(
        _ answer: SequenceAnswer, title: String, cursor: RadioCursor? = nil, style: TerminalStyle = .plain
    ) {
        func wrapped(_ text: String, first: String = "") -> [String] {
            TerminalText.wrapped(
                text.escapingControls, to: style.columns, first: first, indent: first.isEmpty ? "" : "       ")
        }
        var paragraphs = [answer.seeds.flatMap { RecommendationTable.lines($0, style) }]
        if answer.tracks.isEmpty {
            paragraphs.append(wrapped(answer.reason ?? "Nothing is left to list; loosen the filters."))
        } else {
            paragraphs.append(Self.block(answer, title, style))
        }
        paragraphs.append(
            answer.constraints.flatMap { constraint in
                let mark = constraint.isKept ? "kept " : "unmet"
                var lines = wrapped(constraint.sentence, first: "\(mark)  ")
                lines[0] = (constraint.isKept ? style.good(mark) : style.alarm(mark)) + lines[0].dropFirst(mark.count)
                return lines
            })
        // The cursor stays one word, however wide the terminal: it is there to be copied.
        if let cursor, let state = answer.state {
            paragraphs.append([style.dim("go on with --cursor"), cursor.text(of: state)])
        }
        paragraphs.append([style.dim("model \(answer.modelVersion)")])
        text = paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private static func block(_ answer: SequenceAnswer, _ title: String, _ style: TerminalStyle) -> [String] {
        let names = answer.tracks.map(\.name.escapingControls)
        let credits = answer.tracks.map { $0.details.artists.map(\.name).joined(separator: ", ").escapingControls }
        let steps = answer.tracks.map(step(of:))
        let last = steps.map(TerminalText.width).max() ?? 0
        let minutes = answer.durationMilliseconds > 0 ? style.dim("  \(length(answer.durationMilliseconds))") : ""
        let heading = style.bold(title) + minutes
        let room = style.columns.map { $0 - 8 - last }
        if let columns = style.columns, let room, room < leastRoom,
            (names.map(TerminalText.width).max() ?? 0) + (credits.map(TerminalText.width).max() ?? 0) > room
        {
            return [heading]
                + answer.tracks.indices.flatMap { place in
                    pair(
                        at: place, name: names[place], credit: credits[place], step: steps[place],
                        columns: columns, style: style)
                }
        }
        let widths = RecommendationTable.widths(names, credits, room: room)
        return [heading]
            + answer.tracks.indices.map { place in
                let rank = style.dim(TerminalText.padded("\(place + 1)", to: 3, onTheLeft: true))
                let name = TerminalText.padded(TerminalText.cut(names[place], to: widths.name), to: widths.name)
                let credit = TerminalText.padded(
                    TerminalText.cut(credits[place], to: widths.beside), to: widths.beside)
                return "\(rank) \(name)  \(style.dim(credit))  \(style.accent(steps[place]))"
            }
    }

    /// How many columns names and artists need side by side; with fewer a track takes two lines.
    private static let leastRoom = 48

    /// A track in two lines: its name, and below it by whom it is and how it follows.
    private static func pair(
        at place: Int, name: String, credit: String, step: String, columns: Int, style: TerminalStyle
    ) -> [String] {
        let rank = style.dim(TerminalText.padded("\(place + 1)", to: 3, onTheLeft: true))
        let rest = columns - 6 - (step.isEmpty ? 0 : 2 + TerminalText.width(of: step))
        let shown = TerminalText.cut(credit, to: max(rest, 8))
        let below = [style.dim(shown), style.accent(step)].filter { !$0.isEmpty }.joined(separator: "  ")
        return ["\(rank) \(TerminalText.cut(name, to: columns - 4))"] + (below.isEmpty ? [] : ["      \(below)"])
    }

    /// How close a track is to the one before, and what changes.
    private static func step(of item: SequenceAnswer.Item) -> String {
        guard let step = item.step else { return "" }
        let closeness =
            step.closeness.map { ClosenessWord($0)?.rawValue ?? "no nearer than chance" }
            ?? String(format: "%.2f", step.likeness)
        return [closeness, step.change?.words].compactMap(\.self).joined(separator: ", ")
    }

    /// Milliseconds as hours, minutes and seconds.
    private static func length(_ milliseconds: Int) -> String {
        let seconds = (milliseconds + 500) / 1000
        return seconds < 3600
            ? String(format: "%d:%02d min", seconds / 60, seconds % 60)
            : String(format: "%d:%02d:%02d h", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}
