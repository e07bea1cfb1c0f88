extension String {
    /// The text without white space at both ends, as Python's `str.strip()` leaves it.
    ///
    /// Works on code points: a combining mark after a space does not keep the space.
    package var stripped: String {
        // Nearly every text begins and ends with a printable character of ASCII and needs no look-up.
        if let first = utf8.first, let last = utf8.last, Self.isPlain(first), Self.isPlain(last) { return self }
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isPythonSpace }),
            let last = scalars.lastIndex(where: { !$0.isPythonSpace })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(byte)
    }
}

extension Unicode.Scalar {
    /// Whether Python's `str.isspace()` holds: Unicode's white space and the four information separators.
    package var isPythonSpace: Bool {
        properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(self)
    }
}
