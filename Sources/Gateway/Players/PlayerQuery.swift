import Recommendations

/// The parameters of a player's request, read as those interfaces read them that plugins are written for.
///
/// Of a repeated key the first value counts. A number that is none counts as left out, and unknown keys are ignored.
struct PlayerQuery: Sendable {
    private let pairs: FormPairs

    /// Reads a URL's query.
    ///
    /// - Parameter query: What stands behind the `?`, still encoded.
    init(_ query: String?) {
        pairs = FormPairs(Array((query ?? "").utf8))
    }

    /// Takes parameters that have been read.
    init(_ pairs: FormPairs) {
        self.pairs = pairs
    }

    /// A text; `nil` when it is left out or blank.
    func text(_ key: String) -> String? {
        guard let text = pairs.values(of: key).first, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }

    /// A whole number of any size, brought into bounds.
    func number(_ key: String, default usual: Int, in bounds: ClosedRange<Int>) -> Int {
        guard let text = text(key)?.stripped else { return usual }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        guard text.count - digits.count <= 1, !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return usual
        }
        let number = Int(digits) ?? .max
        return min(max(text.hasPrefix("-") ? -number : number, bounds.lowerBound), bounds.upperBound)
    }

    /// Whether a flag says `true`, in any case; anything else is no.
    func flag(_ key: String, default usual: Bool) -> Bool {
        text(key).map { $0.lowercased() == "true" } ?? usual
    }
}
