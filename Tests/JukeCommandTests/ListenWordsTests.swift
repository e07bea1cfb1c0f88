import Embedding
import Gateway
import Pipeline
import Testing

@testable import JukeCommand

/// What `juke listen` says, and what a store without a model needs.
struct ListenWordsTests {
    private static func report(refused: Bool? = nil) -> RetrainReport {
        var report = RetrainReport(
            modelVersion: "v1", method: "pca", corpusSize: 30, genreCount: 0, explainedVarianceRatio: [0.5],
            choices: ["held-out artists say pca"], warnings: ["a rough model: 30 tracks"], source: "ears-1")
        report.isRefused = refused
        return report
    }

    @Test func `the first and the last line about a model say how rough it is and what was chosen`() {
        let first = ListenSession.lines(of: Self.report(), isFirst: true)
        let last = ListenSession.lines(of: Self.report(), isFirst: false)

        #expect(first.first == "First recommendations are there; the rest is being heard.")
        #expect(last.first?.hasPrefix("Model v1 is active") == true)
        for lines in [first, last] {
            #expect(lines.dropFirst() == ["held-out artists say pca", "Warning: a rough model: 30 tracks"])
        }
    }

    @Test func `a model that is held back gives no recommendations`() {
        let lines = ListenSession.lines(of: Self.report(refused: true), isFirst: true)

        #expect(lines.first?.hasPrefix("Model v1 is a candidate") == true && lines.last?.hasPrefix("Refused") == true)
    }

    @Test func `the page asks for as many tracks as a training does`() {
        #expect(CatalogSize.neededFeatures == CorpusCheck.minimumTracks)
        #expect(CatalogSize.neededRows == CorpusCheck.minimumRows)
    }
}
