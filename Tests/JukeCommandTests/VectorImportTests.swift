import Catalog
import CommandKit
import Concurrency
import Embedding
import Foundation
import RunsTesting
import Storage
import Testing

@testable import JukeCommand

/// `juke import vectors` and what follows.
struct VectorImportTests {
    /// A rig with a catalog of 200 tracks, whose first three have codes and identifiers of MusicBrainz.
    private static func rig() async throws -> CommandRig {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog(artists: 20))
        try await rig.withStore { store in
            try await store.write { session in
                try session.sql.execute(
                    "UPDATE catalog_track SET isrc = 'GBAYE0601498' WHERE spotify_id = 'track-0-0-0'")
                try session.sql.execute(
                    """
                    UPDATE catalog_track SET musicbrainz_id = '0f7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b11'
                    WHERE spotify_id = 'track-0-0-1'
                    """)
            }
        }
        return rig
    }

    private static func run(
        _ rig: CommandRig, _ file: URL, ids: URL? = nil, as name: String = "imported:clap"
    ) async throws -> VectorImport.Report {
        let vectors = try VectorFile(file.path, ids: ids?.path)
        return try await rig.withStore { store in
            try await VectorImport(store: store, source: name).run(
                vectors, bar: ProgressBar(isSilent: true, clock: SystemClock()))
        }
    }

    private static func rows(_ rig: CommandRig, _ name: String) async throws -> [[Float]] {
        try await rig.withStore { store in
            try await store.read { session in
                try session.embeddings.tracks(ofArtists: .min ... .max, source: name).tracks.compactMap(\.values)
            }
        }
    }

    @Test func `every row of a table is counted once, whatever names its track`() async throws {
        let rig = try await Self.rig()
        let file = try rig.file(
            "clap.csv",
            Data(
                """
                id,warm,bright
                isrc:GB-AYE-06-01498,1,2
                mbid:0F7C3E3B-7B0D-4B6E-9C6A-3A1F5F9A0B11,3,4
                0f7c3e3b-7b0d-4b6e-9c6a-3a1f5f9a0b11,9,9
                spotify:track:track-0-0-2,5,6
                juke:track:track-0-0-3,7,8
                track-0-0-4,9,10
                nobody,1,2
                juke:artist:artist-1,1,2
                track-0-1-0,1,
                ,1,2
                """.utf8))

        let report = try await Self.run(rig, file)
        let again = try await Self.run(rig, file)

        #expect(report.rows == 10 && report.width == 2 && report.tracks == 5)
        #expect(report.inserted == 5 && report.repeated == 1 && report.unknown == 2)
        #expect(report.leftOut == ["a value that is no finite number": 1, "no id": 1])
        #expect(report.unknownExamples == ["nobody", "juke:artist:artist-1"])
        #expect(report.stored + report.repeated + report.unknown + report.leftOut.values.reduce(0, +) == report.rows)
        #expect(again.inserted == 0 && again.unchanged == 5)
        #expect(try await Self.rows(rig, "imported:clap") == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]])
        let source = try await rig.withStore { try await $0.read { try $0.vectorSources.source("imported:clap") } }
        #expect(source?.inputs.map(\.name) == ["warm", "bright"])
    }

    @Test func `a matrix takes its ids from the list beside it, or from the one that is named`() async throws {
        let rig = try await Self.rig()
        let tracks = (0..<5).map { "track-0-0-\($0)" }
        let matrix = try Matrix(rows: 5, columns: 3, values: (0..<15).map(Float.init))
        let file = rig.folder.appending(path: "vectors.npy")
        try NumPyFile.write(matrix, to: file)
        let lone = await #expect(throws: CommandError.self) { try await Self.run(rig, file) }
        _ = try rig.file("ids.txt", Data(tracks.map { "juke:track:\($0)\n" }.joined().utf8))
        let other = try rig.file("other.txt", Data(tracks.dropLast().joined(separator: "\n").utf8))

        let report = try await Self.run(rig, file)
        let short = await #expect(throws: CommandError.self) { try await Self.run(rig, file, ids: other) }

        #expect(lone?.description.contains("--ids FILE") == true)
        #expect(report.inserted == 5 && report.width == 3 && report.rows == 5)
        #expect(short?.description.contains("4 lines") == true)
        #expect(try await Self.rows(rig, "imported:clap").last == [12, 13, 14])
    }

    @Test func `exported vectors come in again as a source`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        try await rig.run("retrain", "--json", "--model-dir", rig.folder.appending(path: "model").path)
        let folder = rig.folder.appending(path: "export")
        try await rig.run("embeddings", "export", "--json", "--out", folder.path)

        let report = try await Self.run(rig, folder.appending(path: "vectors.npy"), as: "imported:own")

        #expect(report.width == 32 && report.inserted == 600)
        // Albums, artists and genres are no tracks.
        #expect(report.unknown == report.rows - 600)
    }

    @Test func `another width under a name is refused, and a removal makes room`() async throws {
        let rig = try await Self.rig()
        _ = try await Self.run(rig, try rig.file("a.csv", Data("track-0-0-0,1,2\n".utf8)))
        let wide = try rig.file("b.jsonl", Data("{\"id\": \"track-0-0-0\", \"vector\": [1, 2, 3]}\n".utf8))

        let error = await #expect(throws: StorageError.self) { try await Self.run(rig, wide) }
        try await rig.run("catalog", "remove", "--provider", "imported:clap", "--yes", "--json")
        let report = try await Self.run(rig, wide)

        #expect(error?.message.contains("another name") == true)
        #expect(report.inserted == 1 && report.width == 3)
    }

    @Test func `imported vectors become a model, which status, list and export name`() async throws {
        let rig = try await Self.rig()
        let lines = SampleCatalog(artists: 20).batch().tracks.dropLast(20).enumerated().map { number, track in
            let values = (0..<40).map {
                sin(Double((number / 10 + 1) * ($0 + 1))) + 0.3 * sin(Double(number * ($0 + 5)))
            }
            return "\(track.id),\(values.map { "\($0)" }.joined(separator: ","))"
        }
        let file = try rig.file("clap-40.csv", Data(lines.joined(separator: "\n").utf8))
        let folder = rig.folder.appending(path: "model").path

        try await rig.run("import", "vectors", file.path, "--json")
        try await rig.run("retrain", "--source", "imported:clap-40", "--json", "--model-dir", folder)
        try await rig.run("embeddings", "export", "--json", "--out", rig.folder.appending(path: "export").path)

        let report = try await rig.withStore { try await $0.read(StatusReport.init) }
        #expect(report.model?.source == "imported:clap-40")
        #expect(report.lines.contains("sources   imported:clap-40: 180 tracks, 40 numbers each"))
        #expect(report.lines.contains("          20 tracks not analysed by imported:clap-40, which have no vector"))
        #expect(report.lines.contains("model     v1.0.0 (pca of imported:clap-40)"))
        #expect(report.model?.lines.contains("source     imported:clap-40") == true)
        let exported = try NumPyFile.read(rig.folder.appending(path: "export/vectors.npy"))
        #expect(exported.columns == 32 && exported.rows > 180)
        #expect(try ModelFile.read(from: URL(filePath: folder)).source == "imported:clap-40")
    }

    @Test(arguments: [
        ("CLAP 512.v2.npy", "clap-512"), ("/a/b/music_nn.jsonl", "music_nn"), ("é.csv", "-"), (".csv", "csv"),
    ])
    func `a source is called after its file`(_ file: String, _ name: String) {
        #expect(ImportCommand.Vectors.name(of: file) == name)
        #expect(VectorSource.isName(VectorSource.importedPrefix + name))
    }

    @Test func `names, archives and lists that do not fit are refused with the next step`() async throws {
        let rig = try await Self.rig()
        let archive = try rig.file("a.npz", Data("PK\u{3}\u{4}".utf8))
        let table = try rig.file("a.csv", Data("track-0-0-0,1\n".utf8))

        let packed = #expect(throws: CommandError.self) { try VectorFile(archive.path, ids: nil) }
        let listed = #expect(throws: CommandError.self) { try VectorFile(table.path, ids: table.path) }
        let absent = #expect(throws: CommandError.self) { try VectorFile("/no/such.npy", ids: nil) }

        #expect(usageError("import", "vectors", "x.npy", "--name", "My Name")?.contains("--name takes") == true)
        #expect(packed?.description.contains("numpy.load('a.npz')") == true)
        #expect(listed?.description.contains("--ids goes with a .npy file") == true)
        #expect(absent?.description.contains(".npy file, a table or JSON lines") == true)
    }
}
