import Recommendations

extension String {
    /// The whole number that Python's `int()` reads from the text: white space around it, a sign, decimal digits of any
    /// script, single underscores between digits.
    ///
    /// - Returns: nil when it is no whole number; numbers beyond 64 bits end at the nearest one that fits.
    var pythonInteger: Int? {
        var scalars = stripped.unicodeScalars[...]
        let isNegative = scalars.first == "-"
        if isNegative || scalars.first == "+" { scalars.removeFirst() }
        guard !scalars.isEmpty else { return nil }
        var magnitude = 0
        var mayBeUnderscore = false
        for scalar in scalars {
            if scalar == "_", mayBeUnderscore {
                mayBeUnderscore = false
                continue
            }
            guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue else {
                return nil
            }
            mayBeUnderscore = true
            let (tens, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit))
            magnitude = overflow || carry ? .max : sum
        }
        guard mayBeUnderscore else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// The text without a `.000` at its end, which the original allows after a whole number.
    var withoutZeroFraction: String {
        var scalars = unicodeScalars[...]
        while scalars.last?.isPythonSpace == true { scalars.removeLast() }
        while scalars.last == "0" { scalars.removeLast() }
        return scalars.last == "." ? String(scalars.dropLast()) : self
    }
}
