/// One combination of a metric's labels, ready to be printed.
struct MetricsLabels: Hashable, Comparable {
    /// Where combinations beyond the bound are counted.
    static let overflow = MetricsLabels([("overflow", "true")])

    /// `name="value"` pairs joined by commas, without braces; empty when there are no labels.
    let text: String

    /// Sorts, sanitises and escapes dimensions.
    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { (Self.sanitized($0), $1) }
            .sorted { $0.0 < $1.0 }
            .map { "\($0)=\"\(Self.escaped($1))\"" }
            .joined(separator: ",")
    }

    /// The labels with one more behind them, in braces.
    func with(_ name: String, _ value: String) -> String {
        text.isEmpty ? "{\(name)=\"\(value)\"}" : "{\(text),\(name)=\"\(value)\"}"
    }

    /// The labels in braces; nothing when there are none.
    var braced: String {
        text.isEmpty ? "" : "{\(text)}"
    }

    static func < (left: MetricsLabels, right: MetricsLabels) -> Bool {
        left.text < right.text
    }

    /// A name with every character that Prometheus does not allow replaced by `_`.
    static func sanitized(_ name: String) -> String {
        let characters = name.unicodeScalars.map { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": Character(scalar)
            default: Character("_")
            }
        }
        return characters.first?.isNumber == true ? "_" + String(characters) : String(characters)
    }

    private static func escaped(_ value: String) -> String {
        var result = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
