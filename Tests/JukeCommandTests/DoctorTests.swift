import CommandKit
import Concurrency
import Foundation
import RunsTesting
import Settings
import Storage
import Testing

@testable import JukeCommand

/// What `juke doctor` finds, and what commands do to stores that are not there or not theirs.
struct DoctorTests {
    /// What the doctor finds on the rig's store: area and state of each finding, in order.
    private func findings(_ rig: CommandRig, _ variables: [String: String] = [:]) async -> LocalDoctorReport {
        var settings = Settings(environment: variables.merging(["JUKE_GATEWAY_PORT": "0"]) { first, _ in first })
        settings.override(.databaseURL, with: rig.databaseURL)
        var report = LocalDoctorReport(clock: SystemClock())
        await report.look(at: settings)
        return report
    }

    @Test func `without a database the next step is an import, and none is made`() async throws {
        let rig = try CommandRig()

        let report = await findings(rig)

        #expect(!report.isHealthy)
        #expect(report.findings.first { $0.area == "store" }?.advice?.contains("juke import FILE") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rig.folder.path).isEmpty)
    }

    @Test func `a catalog without a model needs a retrain`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())

        let report = await findings(rig)

        #expect(report.findings.map { "\($0.area) \($0.state)" }.contains("model wrong"))
        #expect(report.findings.first { $0.area == "model" }?.advice?.contains("juke retrain") == true)
    }

    @Test func `a run that was left in the middle is told with what goes on with it`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        _ = try await rig.withStore { store in
            try await store.write { session in
                try session.runs.create(Run(id: "r1", kind: .retrain, parameters: Data("{}".utf8), phase: "fit"))
            }
        }

        let report = await findings(rig)

        let run = try #require(report.findings.first { $0.area == "run" })
        #expect(run.state == .note && run.summary.hasPrefix("unfinished retrain of the model (r1): "))
        #expect(run.advice?.contains("`juke retrain` goes on with it") == true)
        #expect(report.findings.first { $0.area == "model" }?.advice == "a retrain is unfinished, see below")
    }

    @Test func `a misspelt setting is wrong, and the right one is named`() async throws {
        let report = await findings(try CommandRig(), ["JUKE_DATABASE": "x"])

        let finding = try #require(report.findings.first)
        #expect(finding.state == .wrong && finding.summary.contains("JUKE_DATABASE"))
        #expect(finding.advice == "did you mean JUKE_DATABASE_URL?")
    }

    @Test func `a Redis that is named and away is wrong`() async throws {
        let report = await findings(try CommandRig(), ["JUKE_REDIS_URL": "redis://127.0.0.1:1/0"])

        #expect(report.findings.last?.area == "Redis")
        #expect(report.findings.last?.state == .wrong)
    }

    @Test func `findings fit the terminal, and begin with a mark`() async throws {
        let lines = await findings(try CommandRig(), ["JUKE_DATABASE": "x"]).lines(
            TerminalStyle(columns: 60, hasColor: false, hasLinks: false))

        #expect(lines.first?.hasPrefix("✗ settings") == true)
        #expect(lines.allSatisfy { TerminalText.width(of: $0) <= 60 || !$0.dropFirst(14).contains(" ") })
    }

    @Test(arguments: [
        ["status"], ["recommend", "Queen", "--offline"], ["models", "list"], ["token", "list"], ["eval"],
    ])
    func `a command that only reads makes no database`(_ arguments: [String]) async throws {
        let rig = try CommandRig()

        await #expect(throws: CommandError.self) { try await rig.run(arguments) }

        #expect(try FileManager.default.contentsOfDirectory(atPath: rig.folder.path).isEmpty)
    }
}

/// How a store of real music is kept from invented music.
struct InventedMusicTests {
    private func crawl(_ rig: CommandRig, _ arguments: String...) async throws {
        try await rig.run(["crawl-catalog", "--genres", "salsa", "--artists-per-genre", "1", "--json"] + arguments)
    }

    @Test func `a crawl puts invented music beside real music only with both flags`() async throws {
        let rig = try CommandRig()
        try await rig.add(SampleCatalog())
        let before = try await rig.withStore { store in try await store.read { try $0.catalog.counts().tracks } }

        await #expect(throws: (any Error).self) { try await crawl(rig) }
        await #expect(throws: (any Error).self) { try await crawl(rig, "--mix-invented") }
        await #expect(throws: (any Error).self) { try await crawl(rig, "--catalog-provider", "demo") }
        let still = try await rig.withStore { store in try await store.read { try $0.catalog.counts().tracks } }
        try await crawl(rig, "--catalog-provider", "demo", "--mix-invented")
        let after = try await rig.withStore { store in try await store.read { try $0.catalog.counts().tracks } }

        #expect(still == before)
        #expect(after > before)
    }

    @Test func `an empty store and one of invented music take a crawl as it is`() async throws {
        let rig = try CommandRig()

        try await crawl(rig)
        try await crawl(rig)

        let origins = try await rig.withStore { store in try await store.read { try $0.catalog.providers() } }
        #expect(Set(origins.keys) == ["demo"])
    }
}
