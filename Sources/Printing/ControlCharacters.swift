/// Makes text from outside harmless for whatever shows it: a terminal, a log, a table.
///
/// A name may hold characters that a terminal obeys and a reader does not see: an escape sequence that hides a line, a
/// line end that forges one, an override that turns the order of letters around. What is printed for people writes them
/// out:
///
///     "Tool\u{1B}[2J".escapingControls        Tool\u{1B}[2J     the six characters \u{1B}, and no terminal is cleared
extension String {
    /// The text on one line, with each control character written out as Swift writes it: `\n`, `\r`, `\t`, or `\u{9B}`.
    ///
    /// Controls are those of C0 and C1 with U+007F, Unicode's line and paragraph separators, and the controls of the
    /// bidirectional algorithm (UAX #9, section 2). A text without any comes back as it is, backslashes included.
    package var escapingControls: String {
        guard hasControls else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isControl: text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The lines of a text, each with its control characters written out; only line ends stay.
    package var escapingControlsWithinLines: String {
        guard hasControls else { return self }
        return unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).escapingControls }.joined(separator: "\n")
    }

    /// A JSON document in which each control character is an escape sequence of JSON, so that it means what it meant.
    ///
    /// Encoders escape those of C0 only.
    package var escapingControlsInJSON: String {
        guard hasControls else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isControl, scalar.value >= 0x7F {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Whether there is any character that ``escapingControls`` writes out; names that people choose may have none.
    package var hasControls: Bool { unicodeScalars.contains(where: \.isControl) }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch value {
        // Most text is this.
        case 0x20...0x7E: false
        // C0, U+007F and C1.
        case 0x00...0x1F, 0x7F...0x9F: true
        // The separators of lines and paragraphs.
        case 0x2028, 0x2029: true
        // The marks, embeddings, overrides and isolates of the bidirectional algorithm.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
