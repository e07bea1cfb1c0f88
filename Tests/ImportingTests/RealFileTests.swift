import Catalog
import Foundation
import Testing

@testable import Importing

/// Real data that lies outside the repository, in the folder that `JUKE_SHARED` names or in `../shared`.
private enum RealFiles {
    static let folder: String? = {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder =
            ProcessInfo.processInfo.environment["JUKE_SHARED"]
            ?? package.deletingLastPathComponent().appending(path: "shared").path
        if FileManager.default.fileExists(atPath: folder + "/data/catalog.csv.gz") { return folder + "/data" }
        print("SKIPPED: imports of real data need a folder at \(folder); set JUKE_SHARED to name another")
        return nil
    }()
}

/// Figures of the data's own description.
@Suite("Real files", .enabled(if: RealFiles.folder != nil))
struct RealFileTests {
    private func read(_ name: String, label: String? = nil) throws -> (ImportSurvey, [ImportedBatch]) {
        let folder = try #require(RealFiles.folder)
        let reader = try ImportReader(
            ImportSource.sources(at: "\(folder)/\(name)")[0], options: ImportOptions(labelColumn: label))
        let survey = try reader.survey()
        var batches: [ImportedBatch] = []
        while let batch = try reader.nextBatch() { batches.append(batch) }
        return (survey, batches)
    }

    @Test func `a crawled catalog is read whole`() throws {
        let (survey, batches) = try read("catalog.csv.gz", label: "genre_family")
        let tracks = batches.flatMap(\.tracks)
        let artists = batches.flatMap(\.artists)
        let features = batches.flatMap(\.features)

        #expect(survey.rows == 20_082 && survey.leftOutRows == 0)
        #expect(tracks.count == 20_082)
        #expect(batches.flatMap(\.albums).count == 1_464)
        #expect(artists.count(where: { !$0.genres.isEmpty }) == 283)
        #expect(Set(artists.flatMap(\.genres)).count == 276)
        #expect(tracks.count(where: \.isExplicit) == 7_413)
        #expect(features.count == 20_081 && features.allSatisfy { $0.features.complete != nil })
        #expect(features.count(where: { $0.features.isFailedAnalysis }) == 27)
        #expect(tracks.map(\.name.count).max() == 248)
        #expect(batches.reduce(0) { $0 + $1.labels.count } == 20_082 - 1_811)
        #expect(artists.first { $0.id == "2YZyLoL8N0Wb9xBt1NhZWg" }?.name == "Kendrick Lamar")
    }

    @Test func `playlists repeat their tracks and lack columns`() throws {
        let (survey, batches) = try read("playlists.csv.gz")

        #expect(survey.rows == 7_906 && survey.leftOutRows == 0)
        #expect(batches.flatMap(\.tracks).count == 6_008)
        #expect(batches.flatMap(\.albums).count == 4_408)
        #expect(batches.flatMap(\.features).allSatisfy { $0.features.timeSignature == nil })
        #expect(batches.reduce(0) { $0 + $1.repeatedRows } == 7_906 - 6_008)
    }

    @Test func `playlists are read as playlists`() throws {
        let folder = try #require(RealFiles.folder)
        let lists = try PlaylistReader.read(ImportSource.sources(at: "\(folder)/playlists.csv.gz")[0])

        #expect(lists.count == 452 && lists.reduce(0) { $0 + $1.entries.count } == 7_906)
    }
}
