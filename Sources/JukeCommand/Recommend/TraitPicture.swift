import CommandKit
import Foundation
import Printing
import Recommendations

/// A small picture of the nearest seed beside a resource, a line for each feature, in plain characters.
///
///     energy            |·············S··I···|  0.72  0.84
///     tempo             |·········=··········|   130   128
///
/// `S` is the seed, `I` the resource, `=` stands where both fall together.
struct TraitPicture {
    /// The lines; none where nothing is known of both, or the terminal is too narrow.
    let lines: [String]

    private static let indent = 6
    private static let label = 16
    /// What stands beside label and scale: both bars, and two numbers with the spaces before them.
    private static let rest = 2 + 12
    private static let scaleWidths = 8...20
    private static let tempos = 40.0...220.0

    /// Draws the pairs of an explanation.
    ///
    /// - Parameters:
    ///   - explanation: The explanation.
    ///   - columns: How wide the terminal is; `nil` where it does not matter.
    init(of explanation: RecommendationExplanation, columns: Int?) {
        let room = columns.map { $0 - Self.indent - Self.label - Self.rest } ?? Self.scaleWidths.upperBound
        guard let pairs = explanation.pairs, !pairs.isEmpty, room >= Self.scaleWidths.lowerBound else {
            lines = []
            return
        }
        let width = min(room, Self.scaleWidths.upperBound)
        let space = String(repeating: " ", count: Self.indent)
        let legend = "S = \(explanation.nearestSeed.escapingControls), I = this"
        lines =
            [space + TerminalText.cut(legend, to: columns.map { $0 - Self.indent } ?? .max)]
            + pairs.map { pair in
                let isTempo = pair.name == "tempo"
                let scale = isTempo ? Self.tempos : 0...1
                let numbers = [pair.seed, pair.item].map { value in
                    TerminalText.padded(String(format: isTempo ? "%.0f" : "%.2f", value), to: 6, onTheLeft: true)
                }
                return space + TerminalText.padded(pair.name, to: Self.label)
                    + "|\(Self.line(pair, on: scale, width: width))|" + numbers.joined()
            }
    }

    private static func line(
        _ pair: RecommendationExplanation.TraitPair, on scale: ClosedRange<Double>, width: Int
    ) -> String {
        func place(_ value: Double) -> Int {
            let share = (value - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
            return Int((min(max(share, 0), 1) * Double(width - 1)).rounded())
        }
        var signs = [Character](repeating: "·", count: width)
        let (seed, item) = (place(pair.seed), place(pair.item))
        signs[seed] = "S"
        signs[item] = seed == item ? "=" : "I"
        return String(signs)
    }
}
