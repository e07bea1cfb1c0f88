import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Printing
import Recommendations

/// The forms in which lists are printed.
enum RecommendationExport: String, CaseIterable, ExpressibleByArgument {
    case table, json, csv, m3u, uris

    /// The names of the forms, as the help lists them.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// An answer in this form, without the line break at the end; the kinds come in the order of `types`.
    func text(of answer: RecommendationAnswer, types: [ResourceType]) throws -> String {
        switch self {
        case .table: RecommendationTable(answer, types: types, style: .standardOutput).text
        case .json: try JSONOutput.text(answer)
        case .csv: Self.csv(answer, types)
        case .m3u: Self.m3u(answer)
        case .uris: Self.uris(answer, types)
        }
    }

    private static func uris(_ answer: RecommendationAnswer, _ types: [ResourceType]) -> String {
        types.flatMap { type in answer[type].map { "\(JukeURI(type, $0.spotifyID))" } }.joined(separator: "\n")
    }

    /// RFC 4180 with the line breaks of this system.
    private static func csv(_ answer: RecommendationAnswer, _ types: [ResourceType]) -> String {
        let head = ["kind", "rank", "name", "artists", "album", "release_year", "likeness", "uri"]
        let rows = types.flatMap { type in
            answer[type].enumerated().map { index, item in
                [
                    type.rawValue, "\(index + 1)", item.name, credit(item), item.details?.album?.name ?? "",
                    item.details?.releaseYear.map(String.init) ?? "", "\(item.likeness)",
                    "\(JukeURI(type, item.spotifyID))",
                ]
            }
        }
        return ([head] + rows).map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\n")
    }

    /// Extended M3U of the tracks.
    ///
    /// A player that does not know the URI finds the track by the names in front of it.
    private static func m3u(_ answer: RecommendationAnswer) -> String {
        let entries = answer.tracks.flatMap { item in
            let seconds = item.details?.duration.map { ($0 + 500) / 1000 } ?? -1
            let title = [credit(item), item.name].filter { !$0.isEmpty }.joined(separator: " - ").escapingControls
            return ["#EXTINF:\(seconds),\(title)", "spotify:track:\(item.spotifyID)"]
        }
        return (["#EXTM3U"] + entries).joined(separator: "\n")
    }

    private static func credit(_ item: RecommendationAnswer.Item) -> String {
        item.details?.artists.map(\.name).joined(separator: ", ") ?? ""
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
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
