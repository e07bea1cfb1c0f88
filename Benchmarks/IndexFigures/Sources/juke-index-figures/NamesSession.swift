import Catalog
import Foundation
import Ranking

/// Names that are looked up, and the processor time that each takes.
struct NamesSession {
    let catalog: CatalogIndex

    /// Answers a question: `begun FILE` or `resolved KIND FILE`, of a file with one text a line.
    ///
    /// - Parameter words: The question.
    /// - Returns: The sum, the median and the 99th percentile of the microseconds, and a number that tells other
    ///   answers.
    /// - Throws: What reading the file throws.
    func answer(_ words: [String]) throws -> String {
        switch words.first {
        case "begun" where words.count == 2:
            return try timed(words[1]) { text in
                catalog.search(SearchQuery(text), among: ResourceType.allCases, limit: 10)
            }
        case "resolved" where words.count == 3:
            let type = ResourceType(rawValue: words[1])
            return try timed(words[2]) { text in
                catalog.resolve(name: text, as: type, alternatives: .found)
            }
        default: return "error what is \(words)?"
        }
    }

    private func timed(_ path: String, _ answer: (String) -> some Any) throws -> String {
        let texts = try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map(String.init)
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        let times = texts.map { text in
            let start = Session.processorMicroseconds()
            let found = answer(text)
            let time = Session.processorMicroseconds() - start
            for byte in "\(found)".utf8 { digest = (digest ^ UInt64(byte)) &* 0x0100_0000_01B3 }
            return time
        }
        let sorted = times.sorted()
        let total = times.reduce(0, +)
        return "\(total) \(sorted[sorted.count / 2]) \(sorted[sorted.count * 99 / 100]) \(String(digest, radix: 16))"
    }
}
