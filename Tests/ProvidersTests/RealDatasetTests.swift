import Catalog
import Foundation
import Providers
import Testing

/// Figures of the data's own description.
@Suite("Real datasets", .enabled(if: SharedData.isAvailable))
struct RealDatasetTests {
    private func readAll(_ path: String, labelColumn: String? = nil) throws -> (DatasetSummary, [DatasetBatch]) {
        let reader = try DatasetReader(contentsOf: SharedData.file(path), labelColumn: labelColumn)
        let summary = try reader.survey()
        var batches: [DatasetBatch] = []
        while let batch = try reader.nextBatch() { batches.append(batch) }
        return (summary, batches)
    }

    @Test func `a crawled catalog is read whole`() throws {
        let (summary, batches) = try readAll("data/catalog.csv.gz", labelColumn: "genre_family")
        let tracks = batches.flatMap(\.tracks)
        let artists = batches.flatMap(\.artists)
        let features = batches.flatMap(\.features)

        #expect(summary.rows == 20_082)
        #expect(summary.badRows == 0, "\(batches.flatMap(\.badRows).prefix(5))")
        #expect(tracks.count == 20_082)
        #expect(batches.flatMap(\.albums).count == 1_464)
        #expect(artists.count(where: { !$0.genres.isEmpty }) == 283)
        #expect(Set(artists.flatMap(\.genres)).count == 276)
        #expect(tracks.count(where: \.isExplicit) == 7_413)
        #expect(features.count == 20_081)
        #expect(features.count(where: { $0.features.isFailedAnalysis }) == 27)
        #expect(tracks.map(\.name.count).max() == 248)
        #expect(batches.reduce(0) { $0 + $1.labels.count } == 20_082 - 1_811)
        #expect(artists.first { $0.id == "2YZyLoL8N0Wb9xBt1NhZWg" }?.name == "Kendrick Lamar")
    }

    @Test func `playlists repeat their tracks and lack columns`() throws {
        let (summary, batches) = try readAll("data/playlists.csv.gz")

        #expect(summary.rows == 7_906)
        #expect(batches.flatMap(\.tracks).count + summary.badRows == 6_008)
        #expect(summary.badRows == 0, "\(batches.flatMap(\.badRows).prefix(5))")
        #expect(batches.flatMap(\.albums).count == 4_408)
        #expect(batches.flatMap(\.features).allSatisfy { $0.features.timeSignature == nil })
    }
}
