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

    @Option(
        help: """
            From 0 for deep cuts to 1 for hits; 0.5 for neither (default: \(RecommendationRequest.usualFamiliarity), of a path \
            0.5)
            """)
    var familiarity: Double?

    @Option(help: "How to print the tracks: \(RecommendationExport.names)")
    var format = RecommendationExport.table

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if json { try format.refuseBesideJSON() }
    }

    /// Whether no flag says what may be listed.
    var isUntouched: Bool {
        exclude.isEmpty && familiarity == nil && (try? filter.makeFilter().isEmpty) == true
    }

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
    func show(_ answer: SequenceAnswer, title: String, cursor: RadioCursor? = nil) {
        let form: RecommendationExport = json ? .json : format
        let text =
            switch form {
            case .table: SequenceTable(answer, title: title, cursor: cursor, style: .standardOutput).text
            case .json: String(decoding: answer.text(cursor), as: UTF8.self)
            case .csv, .m3u, .jspf, .uris: form.file(answer.exportRows, answer.seeds)
            }
        form.tell(
            answer.remarks
                + (cursor.flatMap { seal in answer.state.map { ["Go on with --cursor \(seal.text(of: $0))"] } } ?? []))
        StandardOutput.printDocument(text)
    }
}
