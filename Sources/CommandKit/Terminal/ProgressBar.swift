package import Concurrency
import Foundation
import Printing

/// Shows how far a long command is: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
///
/// Everything goes to standard error, so that standard output holds results only.
package final class ProgressBar: Sendable {
    private let isTerminal: Bool
    private let isSilent: Bool
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// What was drawn last; the bar may be moved from any task.
    private struct State {
        private var lastDraw: Duration?
        private var lastText = ""
        private var hasDrawn = false

        mutating func shouldDraw(_ text: String, at now: Duration, every interval: Duration) -> Bool {
            if text == lastText { return false }
            if let lastDraw, now - lastDraw < interval { return false }
            lastDraw = now
            lastText = text
            hasDrawn = true
            return true
        }

        mutating func takeDrawn() -> Bool {
            defer { hasDrawn = false }
            return hasDrawn
        }
    }

    /// Draws nothing before ``show(_:done:of:detail:)``; standard error decides between bar and lines.
    ///
    /// - Parameters:
    ///   - isSilent: Whether nothing is shown at all, as when a script asked for JSON.
    ///   - clock: The clock of the times to draw.
    package init(isSilent: Bool = false, clock: any TimeSource) {
        self.isSilent = isSilent
        self.clock = clock
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    /// Shows the present state, at most every 80 ms on a terminal and every 2 s elsewhere.
    ///
    /// - Parameters:
    ///   - title: What is being done, in a word or two.
    ///   - done: How many items are done.
    ///   - total: How many there are; `nil` while that is not known.
    ///   - detail: What else is worth seeing, a rate for instance.
    package func show(_ title: String, done: Int, of total: Int?, detail: String = "") {
        guard !isSilent else { return }
        let text = Self.text(title, done: done, of: total, detail: detail, withBar: isTerminal).escapingControls
        let (now, interval) = (clock.uptime, isTerminal ? Duration.milliseconds(80) : .seconds(2))
        guard state.withLock({ $0.shouldDraw(text, at: now, every: interval) }) else { return }
        write(isTerminal ? "\r\u{1B}[2K" + text : text + "\n")
    }

    /// Takes the bar off the terminal, so that the next line of output starts clean.
    package func clear() {
        if state.withLock({ $0.takeDrawn() }), isTerminal { write("\r\u{1B}[2K") }
    }

    private func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    static func text(_ title: String, done: Int, of total: Int?, detail: String, withBar: Bool) -> String {
        let suffix = detail.isEmpty ? "" : "  \(detail)"
        if done == 0, total == nil { return title + suffix }
        guard let total, total > 0 else { return "\(title): \(done)\(suffix)" }
        let share = min(1, Double(done) / Double(total))
        let percent = "\(Int(share * 100)) %"
        guard withBar else { return "\(title): \(done) of \(total) (\(percent))\(suffix)" }
        let filled = Int(share * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        return "\(title)  \(bar)  \(done)/\(total)  \(percent)\(suffix)"
    }
}
