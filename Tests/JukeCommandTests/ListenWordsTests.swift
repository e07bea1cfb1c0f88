import CommandKit
import Embedding
import Foundation
import Gateway
import Pipeline
import Storage
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

    @Test func `a file that failed is named once, before the reason`() {
        let path = Array("/music/a.mp3".utf8)
        let told = LibraryFailure(path: path, code: "missing", reason: "/music/a.mp3 cannot be opened")
        let untold = LibraryFailure(path: path, code: "crashed", reason: "the process ended")

        #expect(ListenCommand.line(about: told) == "/music/a.mp3 cannot be opened")
        #expect(ListenCommand.line(about: untold) == "/music/a.mp3: the process ended")
    }

    @Test func `too few tracks are counted in good English`() {
        #expect(ListenSession.tooFew(heard: 1).hasPrefix("1 track is heard"))
        #expect(ListenSession.tooFew(heard: 0).hasPrefix("0 tracks are heard"))
    }

    @Test func `a file and a folder that is not there are refused for what they are`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString).ogg")
        try Data([1]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }

        let isFile = #expect(throws: CommandError.self) { try ListenCommand.refuseUnusable([file.path]) }
        let isMissing = #expect(throws: CommandError.self) { try ListenCommand.refuseUnusable(["/nowhere/music"]) }

        #expect(isFile?.description.contains("is a file") == true)
        #expect(isMissing?.description.contains("there is no folder") == true)
    }

    @Test func `the page asks for as many tracks as a training does`() {
        #expect(CatalogSize.neededFeatures == CorpusCheck.minimumTracks)
        #expect(CatalogSize.neededRows == CorpusCheck.minimumRows)
    }
}
