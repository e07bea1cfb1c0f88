import Foundation
import Printing
import Settings

/// The process' results.
///
/// Text for people may hold names from anywhere, so it is printed with its control characters written out. Only
/// documents for programs go out as they are.
package enum StandardOutput {
    /// Takes what is printed instead of the process' standard output; tests of commands bind it.
    @TaskLocal package static var sink: (@Sendable (String) -> Void)?

    /// Prints one line.
    package static func print(_ line: String) {
        printDocument(line.escapingControls)
    }

    /// Prints lines; one that holds a line end stays one.
    package static func print(_ lines: [String]) {
        printDocument(lines.map(\.escapingControls).joined(separator: "\n"))
    }

    /// Prints a document for programs, JSON for instance, as it is.
    package static func printDocument(_ text: String) {
        write(text + "\n")
    }

    private static func write(_ text: String) {
        if let sink { sink(text) } else { Swift.print(text, terminator: "") }
    }

    /// Prints a result: as JSON when that was asked for, else as lines.
    ///
    /// - Parameters:
    ///   - value: What is encoded.
    ///   - asJSON: Whether a program reads it.
    ///   - lines: What a person reads.
    /// - Throws: `EncodingError` when the value holds something that JSON cannot express.
    package static func show(
        _ value: some Encodable, asJSON: Bool, _ lines: @autoclosure () throws -> [String]
    ) throws {
        if asJSON { printDocument(try JSONOutput.text(value)) } else { print(try lines()) }
    }

    /// Prints a line that a reader should see now, also when standard output is a file or a pipe and the process goes
    /// on.
    package static func printNow(_ line: String) {
        printDocument(line.escapingControlsWithinLines)
        flush()
    }

    /// Empties the terminal, for what is shown again and again in one place.
    package static func clearScreen() {
        write("\u{1B}[H\u{1B}[2J")
    }

    /// Flushes what was printed so far.
    package static func flush() {
        // All streams at once: naming one is not safe under strict concurrency.
        fflush(nil)
    }

    /// Whether standard output goes to a terminal.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The narrowest terminal that is reckoned with.
    private static let fewestColumns = 40

    /// How many columns there are for results: what `COLUMNS` says, else the terminal's.
    ///
    /// 80 where the terminal does not tell, and `nil` where standard output goes elsewhere.
    package static var columns: Int? {
        if let told = Settings.processEnvironment["COLUMNS"].flatMap(Int.init), told > 0 {
            return max(told, fewestColumns)
        }
        guard isTerminal else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return max(Int(size.ws_col), fewestColumns)
    }

    /// Asks on the terminal, and takes only `y` and `yes` as consent.
    ///
    /// - Returns: `nil` when there is nobody to ask: standard input is no terminal.
    package static func confirm(_ question: String) -> Bool? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        try? FileHandle.standardError.write(contentsOf: Data("\(question.escapingControls) [y/N] ".utf8))
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}

/// Prints lines for a person, apart from the results.
package enum StandardError {
    /// Takes what is printed instead of the process' standard error; tests of commands bind it.
    @TaskLocal package static var sink: (@Sendable (String) -> Void)?

    /// Prints a line and its line end at once, unbuffered.
    package static func print(_ line: String) {
        let text = line.escapingControls + "\n"
        if let sink { return sink(text) }
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

/// How the commands print results for scripts: one JSON document, keys sorted, times in
/// ISO 8601, on standard output.
package enum JSONOutput {
    /// Renders a value as indented JSON, without a line end.
    ///
    /// - Throws: `EncodingError` when the value holds something that JSON cannot express.
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        // Foundation writes what is empty with an empty line within. Strings have no line ends: they are escaped.
        guard text.contains("\n\n") else { return text }
        return text.replacing(#/\[\n\n *\]/#, with: "[]").replacing(#/\{\n\n *\}/#, with: "{}")
    }
}
