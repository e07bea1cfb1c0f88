import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Recommendations

/// The forms in which lists are printed.
enum RecommendationExport: String, CaseIterable, ExpressibleByArgument {
    case table, json, csv, m3u, jspf, uris

    /// The names of the forms, as the help lists them.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// An answer in this form, without the line break at the end; the kinds come in the order of `types`.
    func text(of answer: RecommendationAnswer, types: [ResourceType]) -> String {
        switch self {
        case .table: RecommendationTable(answer, types: types, style: .standardOutput).text
        case .json: String(decoding: answer.text(.newStyle), as: UTF8.self)
        case .csv, .m3u, .jspf, .uris: file(answer.exportRows(types), answer.seeds)
        }
    }

    /// The file that this form is; `nil` for what is no file for players and spreadsheets.
    var file: ListExport? { ListExport(rawValue: rawValue) }

    /// Refuses a file beside `--json`, of which one would be ignored.
    func refuseBesideJSON() throws {
        guard file != nil else { return }
        throw ValidationError("--json and --format \(rawValue) are two forms of the answer; give one of them.")
    }

    /// Tells a person what a file has no place for, apart from the file.
    func tell(_ remarks: [String]) {
        guard file != nil else { return }
        for remark in remarks { StandardError.print(remark) }
    }

    /// Rows as a file, without the line break at the end.
    func file(_ rows: [ExportRow], _ seeds: [ResolvedSeed]) -> String {
        let text = file?.text(of: rows, title: seeds.title) ?? ""
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

/// How many rows of one artist a list may have.
struct ArtistCap: ExpressibleByArgument {
    /// The number; `nil` for any.
    let most: Int?

    /// One: somebody who names an artist wants to hear of others.
    static let usual = ArtistCap(most: 1)

    private init(most: Int?) {
        self.most = most
    }

    init?(argument: String) {
        if argument == "any" {
            most = nil
        } else {
            guard let number = Int(argument), number >= 1 else { return nil }
            most = number
        }
    }

    var defaultValueDescription: String { most.map(String.init) ?? "any" }
}
