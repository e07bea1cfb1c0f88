extension Int {
    /// So many of something: `1 row`, `1,397 rows`.
    ///
    /// - Parameters:
    ///   - noun: The word for one.
    ///   - plural: The word for several; the noun with an s when not given.
    /// - Returns: The number with its word.
    package func counted(_ noun: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }

    /// The number with commas between the thousands.
    package var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }
}
