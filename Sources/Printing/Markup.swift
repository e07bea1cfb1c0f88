extension String {
    /// The text as a part of HTML, SVG or XML: between two tags or in an attribute's value.
    ///
    /// The characters of the markup itself are written out, and so are tabs and line ends, which an attribute would
    /// lose. Characters that XML 1.0 cannot hold (section 2.2) are left out.
    package var escapedForMarkup: String {
        var text = ""
        text.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\t", "\n", "\r": text += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
