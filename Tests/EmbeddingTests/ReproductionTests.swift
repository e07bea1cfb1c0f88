import Catalog
import Embedding
import Foundation
import Testing

/// Whether the documented Python script gets our track vectors from the model's two files.
@Suite struct ReproductionTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts/reproduce-vectors.py")

    @Test(
        .enabled(if: NumPyAgreementTests.isNumPyAvailable, "python3 with numpy is not installed"),
        arguments: [(20, 30), (60, 10), (120, 20)], [true, false])
    func `the script reproduces a learned model's track vectors to 1e-4`(_ size: (Int, Int), _ tagged: Bool) throws {
        try TemporaryFolder.with { folder in
            var corpus = LearnedFixtures.corpus(artists: size.0, tracks: size.1, tagged: tagged)
            for row in 0..<3 { corpus.tracks[row].artist = nil }
            let model = try LearnedTrainer().train(on: corpus.training, version: "v1")
            try ModelFile.write(model, to: folder)

            try Self.expectAgreement(model, corpus, in: folder)
        }
    }

    @Test(.enabled(if: NumPyAgreementTests.isNumPyAvailable, "python3 with numpy is not installed"))
    func `the script reproduces the vectors of principal components`() throws {
        try TemporaryFolder.with { folder in
            let corpus = LearnedFixtures.corpus(artists: 60, tracks: 10)
            let model = try PCATrainer().train(on: corpus.training, version: "v1")
            try ModelFile.write(model, to: folder)

            try Self.expectAgreement(model, corpus, in: folder)
        }
    }

    @Test(
        .enabled(if: NumPyAgreementTests.isNumPyAvailable, "python3 with numpy is not installed"),
        arguments: SourceMethod.allCases)
    func `the script reproduces the vectors of a model of another source`(_ method: SourceMethod) throws {
        try TemporaryFolder.with { folder in
            let corpus = WideFixtures.corpus(artists: 40, tracks: 5)
            let model = try method.trainer().train(
                on: corpus.training(on: WideFixtures.source()), version: "v1")
            try ModelFile.write(model, to: folder)

            let names = WideFixtures.source().inputs.map(\.name)
            let lines = corpus.tracks.map { track in
                (track.values ?? []).map { "\($0)" } + [track.artist.map { "\($0)" } ?? "", "", "1"]
            }
            try Self.expectAgreement(model, corpus, names, lines, in: folder)
        }
    }

    private static func expectAgreement(_ model: TrainedModel, _ corpus: Corpus, in folder: URL) throws {
        let lines = corpus.tracks.enumerated().map { row, track in
            let features = AudioFeature.allCases.map { feature in
                track.features.flatMap { feature.value(in: $0) }.map { "\($0)" } ?? ""
            }
            let genres = track.artist.flatMap { corpus.artists[$0]?.genres } ?? []
            let isRerelease = row % 10 == 9 && track.artist != nil
            return features + [
                track.artist.map { "\($0)" } ?? "", genres.joined(separator: ";"), isRerelease ? "0" : "1",
            ]
        }
        try expectAgreement(model, corpus, AudioFeature.allCases.map(\.rawValue), lines, in: folder)
    }

    private static func expectAgreement(
        _ model: TrainedModel, _ corpus: Corpus, _ names: [String], _ lines: [[String]], in folder: URL
    ) throws {
        let (tracks, vectors) = (folder.appending(path: "tracks.csv"), folder.appending(path: "vectors.npy"))
        let header = names + ["artist", "genres", "recording"]
        let text = ([header] + lines).map { $0.joined(separator: ",") }.joined(separator: "\n")
        try Data(text.utf8).write(to: tracks)

        try Python.run(file: script, folder.path, tracks.path, vectors.path)

        let theirs = try NumPyFile.read(vectors).values
        let ours = CorpusEmbedder(model).embed(corpus).tracks.vectors
        #expect(theirs.count == ours.count)
        #expect(zip(theirs, ours).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
