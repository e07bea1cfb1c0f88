import Settings

/// The abilities of the terminal that results go to: its width, colours and links.
package struct TerminalStyle: Sendable, Equatable {
    /// The number of columns; `nil` where it does not matter, as in a file.
    package let columns: Int?
    /// Whether text may be bold, dim or coloured.
    package let hasColor: Bool
    /// Whether a text may lead to an address (OSC 8).
    package let hasLinks: Bool

    /// No colours, no links, as wide as it comes: what a file or a pipe gets.
    package static let plain = TerminalStyle(columns: nil, hasColor: false, hasLinks: false)

    /// A terminal that is described directly.
    package init(columns: Int?, hasColor: Bool, hasLinks: Bool) {
        self.columns = columns
        self.hasColor = hasColor
        self.hasLinks = hasLinks
    }

    /// Reads a terminal's abilities from its environment.
    ///
    /// `NO_COLOR` (no-color.org) and `TERM=dumb` take colours and links away. The console of Linux shows links as
    /// signs.
    ///
    /// - Parameters:
    ///   - columns: The width; `nil` where it does not matter.
    ///   - isTerminal: Whether the output is a terminal; elsewhere everything is plain.
    ///   - environment: The variables of the process.
    init(columns: Int?, isTerminal: Bool, environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        let isRich = isTerminal && !["", "dumb"].contains(terminal)
        self.init(
            columns: columns, hasColor: isRich && environment["NO_COLOR", default: ""].isEmpty,
            hasLinks: isRich && environment["NO_COLOR", default: ""].isEmpty && terminal != "linux")
    }

    /// The style of standard output.
    package static var standardOutput: TerminalStyle {
        TerminalStyle(
            columns: StandardOutput.columns, isTerminal: StandardOutput.isTerminal,
            environment: Settings.processEnvironment)
    }

    /// A heading.
    package func bold(_ text: String) -> String { styled(text, "1") }
    /// Text that matters less.
    package func dim(_ text: String) -> String { styled(text, "2") }
    /// Text that the eye should find first.
    package func accent(_ text: String) -> String { styled(text, "33") }
    /// Text about a fault.
    package func alarm(_ text: String) -> String { styled(text, "1;31") }
    /// Text about something that is well.
    package func good(_ text: String) -> String { styled(text, "32") }

    /// A text that leads to an address; the text alone where links are not known.
    package func link(_ text: String, to address: String) -> String {
        hasLinks ? "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\" : text
    }

    private func styled(_ text: String, _ code: String) -> String {
        hasColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text as a terminal measures it: East Asian wide characters and pictures take two columns.
package enum TerminalText {
    /// How many columns a text takes.
    package static func width(of text: String) -> Int {
        text.reduce(0) { total, character in
            let isWide = character.unicodeScalars.first.map { scalar in
                (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
                    || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
                    || (0xFF00...0xFF60).contains(scalar.value) || (0x1F300...0x1FAFF).contains(scalar.value)
            }
            return total + (isWide == true ? 2 : 1)
        }
    }

    /// The text, with an ellipsis for its end where it takes more than `columns`.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var text = text
        while !text.isEmpty, width(of: text) >= columns { text.removeLast() }
        while text.last == " " { text.removeLast() }
        return text + "…"
    }

    /// The text with spaces after it, or before it, up to `columns`.
    package static func padded(_ text: String, to columns: Int, onTheLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - width(of: text)))
        return onTheLeft ? space + text : text + space
    }

    /// The words of a text in lines of at most `columns`; one word that is longer keeps a line of its own.
    ///
    /// The first line begins with `first`, each further one with `indent`. Without a width everything is one line.
    package static func wrapped(
        _ text: String, to columns: Int?, first: String = "", indent: String = ""
    ) -> [String] {
        guard let columns else { return [first + text] }
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ") {
            if !isEmpty, width(of: line) + 1 + width(of: String(word)) > columns {
                lines.append(line)
                (line, isEmpty) = (indent, true)
            }
            line += isEmpty ? String(word) : " \(word)"
            isEmpty = false
        }
        return lines + [line]
    }
}
