import Catalog
import Embedding
import Foundation
import Testing

/// Whether somebody with nothing but the model's files and numpy gets our vectors.
@Suite struct NumPyAgreementTests {
    /// Whether numpy is there, or must be: then the tests fail without it.
    static let isNumPyAvailable: Bool = {
        if ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1" { return true }
        let isAvailable = (try? Python.run("import numpy")) != nil
        if !isAvailable { print("SKIPPED: python3 with numpy is not installed, agreement with numpy is not checked") }
        return isAvailable
    }()

    /// Reads the features as CSV with `nan` for what is missing; prints the largest differences.
    static let script = """
        import json, sys, numpy
        folder = sys.argv[1]
        model = json.load(open(folder + "/model.json")); t = model["transform"]
        P = numpy.load(folder + "/projection.npy")
        x = numpy.loadtxt(folder + "/features.csv", delimiter=",")
        ours = numpy.load(folder + "/vectors.npy")

        z = (numpy.where(numpy.isnan(x), t["imputation"], x) - t["means"]) / t["scales"]
        v = z @ P
        v /= numpy.linalg.norm(v, axis=1, keepdims=True)
        print(P.shape, P.dtype, numpy.abs(v - ours).max())

        mean = numpy.nanmean(x, axis=0)
        filled = numpy.where(numpy.isnan(x), mean, x)
        standard = (filled - mean) / filled.std(axis=0)
        values, vectors = numpy.linalg.eigh(numpy.cov(standard.T, bias=True))
        order = numpy.argsort(values)[::-1]
        vectors = vectors[:, order]; values = values[order]
        vectors *= numpy.sign(vectors[numpy.abs(vectors).argmax(axis=0), numpy.arange(12)])
        print(numpy.abs(vectors - P[:, :12]).max(),
              numpy.abs(values / values.sum() - model["figures"]["explained_variance_ratio"]).max(),
              numpy.abs(P[:, 12:]).max())
        """

    @Test(.enabled(if: isNumPyAvailable, "python3 with numpy is not installed"))
    func `numpy reproduces the components and the vectors to 1e-5`() throws {
        try TemporaryFolder.with { folder in
            let tracks = FeatureFixtures.tracks(2_000)
            let model = try FeatureFixtures.model(of: tracks)
            try ModelFile.write(model, to: folder)
            let lines = tracks.map { track in
                AudioFeature.allCases.map { "\($0.value(in: track) ?? .nan)" }.joined(separator: ",")
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("features.csv"))
            let vectors = model.projection.project(tracks).vectors
            try NumPyFile.write(
                Matrix(rows: tracks.count, columns: Space.dimensions, values: vectors),
                to: folder.appendingPathComponent("vectors.npy")
            )

            let printed = try Python.run(Self.script, folder.path).split(separator: "\n")

            #expect(printed.first?.hasPrefix("(12, 32) float32 ") == true)
            let differences = printed.flatMap { $0.split(separator: " ").compactMap { Double($0) } }
            #expect(differences.count == 4)
            #expect(differences.allSatisfy { $0 < 1e-5 })
        }
    }
}

/// Python as a child process.
enum Python {
    struct Failure: Error {
        let status: Int32
    }

    /// Runs a script and returns what it printed.
    static func run(_ script: String, _ arguments: String...) throws -> String {
        try run(["-c", script] + arguments)
    }

    /// Runs a script of a file.
    static func run(file: URL, _ arguments: String...) throws {
        _ = try run([file.path] + arguments)
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return String(decoding: printed, as: UTF8.self)
    }
}
