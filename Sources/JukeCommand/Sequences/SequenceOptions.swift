import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Recommendations

/// The flags of every command that prints tracks in an order that matters.
struct SequenceOptions: ParsableArguments {
    @OptionGroup var filter: FilterOptions

    @Option(parsing: .upToNextOption, help: "What must not be listed: URIs, links or bare ids")
    var exclude: [String] = []

    @Option(help: "What to prefer: 1 for hits, 0 for deep cuts, between them a little of either")
    var familiarity: Double?

    @Flag(help: "Print JSON")
    var json = false

    /// Lays what the flags say over a request.
    ///
    /// - Throws: `ValidationError` naming the first flag that cannot be used.
    func apply(to request: inout RecommendationRequest) throws {
        if let familiarity, !RecommendationRequest.familiarities.contains(familiarity) {
            throw ValidationError("--familiarity takes a number from 0 to 1.")
        }
        for text in exclude { try SeedText.checkReference(text) }
        request.filter = try filter.makeFilter()
        request.exclude = exclude.map { JukeURI(reference: $0)?.description ?? $0 }
        request.familiarity = familiarity
    }

    /// Prints an answer as the flags say.
    ///
    /// - Throws: An encoding error, which is a fault of ours.
    func print(_ answer: SequenceAnswer, title: String) throws {
        StandardOutput.printDocument(
            json
                ? String(decoding: answer.text(), as: UTF8.self)
                : SequenceTable(answer, title: title, style: .standardOutput).text)
    }
}
