import ArgumentParser
import Catalog
import CommandKit
import Foundation
import Ranking
import RunsTesting
import Settings
import Testing

@testable import JukeCommand

/// `juke eval`.
struct EvalCommandTests {
    /// A data set of artists that each play one genre, with a playlist of each.
    private static func dataset(artists: Int = 60, tracks: Int = 4) -> Data {
        let header =
            "track_id,track_name,artist_name,playlist_id,playlist_genre,danceability,energy,key,loudness,mode,"
            + "speechiness,acousticness,instrumentalness,liveness,valence,tempo"
        let rows = (0..<artists * tracks).map { number in
            let genre = number / tracks % 4
            let sound = SampleCatalog.features(genre: genre * 3, variation: number)
            let values = [
                sound.danceability, sound.energy, Double(sound.key), sound.loudness, sound.mode == .major ? 1 : 0,
                sound.speechiness, sound.acousticness, sound.instrumentalness, sound.liveness, sound.valence,
                sound.tempo,
            ]
            return "t\(number),Song \(number),Artist \(number / tracks),p\(genre),genre \(genre),"
                + values.map { "\($0)" }.joined(separator: ",")
        }
        return Data(([header] + rows).joined(separator: "\n").utf8)
    }

    /// Evaluates a data set with quick methods and few questions.
    private static func evaluate(_ rig: CommandRig, _ arguments: String...) async throws -> String {
        let file = try rig.file("tracks.csv", dataset())
        let output = rig.folder.appending(path: "\(UUID().uuidString).out")
        let all =
            ["eval", "--dataset", file.path, "--methods", "random", "zscore", "--output", output.path] + arguments
        try await rig.run(all)
        return try String(contentsOf: output, encoding: .utf8)
    }

    private static func report(_ text: String) throws -> EvaluationReport {
        try JSONDecoder().decode(EvaluationReport.self, from: Data(text.utf8))
    }

    @Test func `a data set is evaluated on its own, with its labels and playlists`() async throws {
        let report = try Self.report(try await Self.evaluate(CommandRig(), "--json", "--sample", "30"))

        #expect(report.tracks == 240 && report.artists == 60)
        #expect(report.labels == 4 && report.labelled == 240 && report.playlists == 4)
        #expect(report.pools.count == 2 && report.pools.reduce(0, +) == 240)
        #expect(report.reference == "zscore")
        let random = try #require(report["random"])
        let scaled = try #require(report["zscore"])
        #expect(try #require(scaled.metrics[.genrePrecision]).value > 0.6)
        #expect(try #require(random.ratios[.genrePrecision]).value < 0.7)
        #expect(scaled.metrics[.continuationPrecision] != nil)
        #expect(scaled.metrics[.freshContinuationGain] != nil)
    }

    @Test func `the same seed gives the same bytes, as a table and as JSON`() async throws {
        let rig = try CommandRig()
        let table = try await Self.evaluate(rig, "--sample", "20")
        let document = try await Self.evaluate(rig, "--sample", "20", "--json")

        #expect(try await Self.evaluate(rig, "--sample", "20") == table)
        #expect(try await Self.evaluate(rig, "--sample", "20", "--json") == document)
        #expect(try await Self.evaluate(rig, "--sample", "20", "--json", "--seed", "9") != document)
    }

    @Test func `the table fits a terminal and names every system`() async throws {
        let lines = try await Self.evaluate(CommandRig(), "--sample", "20").split(separator: "\n")

        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(lines.contains { $0.hasPrefix("zscore: fitted on other artists") })
        #expect(lines.contains { $0.hasPrefix("random") && $0.contains("±") })
    }

    @Test func `a slice of playlists in JSON measures as a table does`() async throws {
        let rig = try CommandRig()
        let ids = (0..<240).filter { $0.isMultiple(of: 12) }
        let entries = ids.map {
            #"{"pos": 0, "track_uri": "spotify:track:t\#($0)", "track_name": "S", "artist_name": "A"}"#
        }
        let slice = try rig.file(
            "slice.json",
            Data(
                #"""
                {"info": {"slice": "0-1"}, "playlists": [{"name": "Mornings", "pid": 7, "tracks": [\#(entries.joined(separator: ","))]}]}
                """#.utf8))
        let table = try rig.file(
            "table.csv", Data("playlist_id,track_id\n\(ids.map { "7,t\($0)\n" }.joined())".utf8))

        var reports: [EvaluationReport] = []
        for file in [slice, table] {
            reports.append(
                try Self.report(try await Self.evaluate(rig, "--json", "--sample", "10", "--playlists", file.path)))
        }

        #expect(reports.map(\.playlists) == [1, 1] && reports[0].systems == reports[1].systems)
    }

    @Test func `labels and playlists come from files where files are given`() async throws {
        let rig = try CommandRig()
        let labels = try rig.file("labels.csv", Data("track_id,label\nt0,x\nt1,y\nt1,z\nt9999,w\n".utf8))
        let tracks = (0..<240).map { "mix,t\($0)" }.joined(separator: "\n")
        let playlists = try rig.file("lists.csv", Data("playlist_id,track_id\n\(tracks)\n".utf8))

        let report = try Self.report(
            try await Self.evaluate(
                rig, "--json", "--sample", "10", "--labels", labels.path, "--playlists", playlists.path))

        #expect(report.labelled == 2 && report.labels == 3)
        #expect(report.playlists == 1)
    }

    @Test func `a file of tags covers all artists, whatever the data set calls its rows`() throws {
        let rig = try CommandRig()
        let file = try rig.file("tracks.csv", Self.dataset())
        let tags = try rig.file("tags.csv", Data("artist_name,genres\nArtist 3,dub;ska\n".utf8))
        let untold = try EvaluationMaterial(dataset: file, labelColumn: nil, EvaluationLabels())
        var companions = EvaluationLabels()
        try companions.readTags(tags)
        let told = try EvaluationMaterial(dataset: file, labelColumn: nil, companions)

        #expect(untold.corpus.tracks.allSatisfy { !$0.tags.isEmpty })
        #expect(told.corpus.tracks.filter { !$0.tags.isEmpty }.map(\.id) == ["t12", "t13", "t14", "t15"])
        #expect(told.corpus.tracks.allSatisfy { !$0.labels.isEmpty })
    }

    @Test func `the map is a drawing with every genre in its legend`() async throws {
        let rig = try CommandRig()
        let map = rig.folder.appending(path: "map.svg")
        _ = try await Self.evaluate(rig, "--sample", "10", "--map", map.path)

        let svg = try String(contentsOf: map, encoding: .utf8)
        #expect(svg.hasPrefix("<svg xmlns="))
        #expect(svg.hasSuffix("</svg>\n"))
        for genre in 0..<4 { #expect(svg.contains(">genre \(genre)</text>")) }
        #expect(svg.contains("Juke vectors: zscore"))
    }

    @Test func `a store's models are measured as they are, beside each other`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        for _ in 0..<2 { try await rig.run("retrain", "--json", "--model-dir", rig.folder.path) }
        let output = rig.folder.appending(path: "report.json")

        try await rig.run(
            "eval", "--model", "v1.0.0", "--methods", "random", "--sample", "20", "--json", "--output", output.path)

        let report = try Self.report(try String(contentsOf: output, encoding: .utf8))
        #expect(report.systems.map(\.name) == ["v1.1.0", "v1.0.0", "random"])
        #expect(report.tracks == 600 && report.labels == 12)
        // The same method on the same catalog: the same vectors.
        #expect(report["v1.0.0"]?.metrics == report["v1.1.0"]?.metrics)
        #expect(report["v1.0.0"]?.differences[.genrePrecision]?.value == 0)
        #expect(try #require(report["random"]?.ratios[.genrePrecision]).value < 0.8)
    }

    @Test func `lists and words are measured on the active model, as a table and as JSON`() async throws {
        struct Document: Decodable {
            let lists: [ListEvaluation.Figures]
            let words: [WordEvaluation.Figures]
        }
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        let missing = await #expect(throws: CommandError.self) { try await rig.run("eval", "--lists") }
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.path)
        let output = rig.folder.appending(path: "lists.out")

        try await rig.run("eval", "--lists", "--json", "--output", output.path)
        let document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: output))
        try await rig.run("eval", "--lists", "--output", output.path)
        let table = try String(contentsOf: output, encoding: .utf8)

        #expect(missing?.description.contains("juke retrain") == true)
        #expect(document.lists.map(\.recipe) == ListEvaluation.Recipe.allCases)
        #expect(document.lists[1].ownShare?.value == 0)
        let distinct = document.lists.map { $0.distinctArtists?.value ?? 0 }
        #expect(distinct[1] > distinct[0])
        #expect(table.contains("others") && table.contains("±: one standard error"))
        let isUsage = #expect(throws: (any Error).self) {
            try JukeCommand.parseAsRoot(["eval", "--lists", "--dataset", "x.csv"])
        }
        #expect(isUsage.map { JukeCommand.message(for: $0).contains("--lists") } == true)
    }

    @Test func `a missing model, system or column is named`() async throws {
        let rig = try CommandRig()
        try await rig.withStore { _ in }
        let model = await #expect(throws: CommandError.self) { try await rig.run("eval", "--model", "v7") }
        let system = await #expect(throws: CommandError.self) { _ = try await Self.evaluate(rig, "--reference", "pca") }
        let column = await #expect(throws: CommandError.self) {
            _ = try await Self.evaluate(rig, "--label-column", "mood")
        }
        let empty = await #expect(throws: RankingError.self) { try await rig.run("eval") }

        #expect(model?.description.contains("no model v7") == true)
        #expect(system?.description == "no system is called 'pca'; there are random, zscore")
        #expect(column?.description.hasPrefix("tracks.csv has no column 'mood'; it has track_id, ") == true)
        #expect(empty?.message.contains("0 tracks") == true)
    }

    @Test(arguments: [
        (["--folds", "0"], "1 to 100"), (["--sample", "0"], "from 1"), (["--context", "1"], "0 to 0.9"),
        (["--methods", "magic"], "magic"), (["--dataset", "x.csv", "--model", "v1"], "--dataset"),
        (["--label-column", "x"], "--labels"), (["--fit", "all"], "all"),
    ])
    func `a bad value is a usage error that names it`(_ arguments: [String], _ expected: String) {
        var message: String?
        do {
            _ = try JukeCommand.parseAsRoot(["eval"] + arguments)
        } catch {
            #expect(JukeCommand.exitCode(for: error) == .validationFailure)
            message = JukeCommand.message(for: error)
        }
        #expect(message?.contains(expected) == true)
    }
}
