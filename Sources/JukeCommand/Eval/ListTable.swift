import CommandKit
import Foundation
import Ranking
import Recommendations

/// The tables of lists and of words for likeness, as a person reads them.
struct ListTable: Encodable {
    /// The figures of each way to ask.
    let lists: [ListEvaluation.Figures]
    /// The figures of each word, then those of any pair.
    let words: [WordEvaluation.Figures]

    /// Both tables as text.
    var text: String {
        var lines = [
            "Ten albums and ten tracks, ten artists for each of the \(ListEvaluation.askers) most popular artists", "",
        ]
        var table = TextTable([
            ("asked", .left), ("own share", .right), ("artists per ten", .right), ("artists, same label", .right),
            ("others' tracks, same label", .right),
        ])
        for figures in lists {
            table.add(
                [figures.recipe.rawValue]
                    + [figures.ownShare, figures.distinctArtists, figures.artistPrecision, figures.trackPrecision]
                    .map(Self.withError))
        }
        lines += table.lines(fitting: StandardOutput.columns)
        if !words.isEmpty {
            lines += ["", "Pairs of tracks by different artists that were not learned from", ""]
            var table = TextTable([("word", .left), ("pairs", .right), ("same label", .right)])
            for figures in words {
                table.add([
                    figures.word?.rawValue ?? "any pair", "\(figures.sameLabel?.count ?? 0)",
                    Self.withError(figures.sameLabel),
                ])
            }
            lines += table.lines(fitting: StandardOutput.columns)
        }
        return (lines + ["", "±: one standard error, by artist."]).joined(separator: "\n")
    }

    private static func withError(_ estimate: Estimate?) -> String {
        estimate.map { String(format: "%.3f ± %.3f", $0.value, $0.standardError) } ?? "–"
    }
}
