import Foundation
import Testing

@testable import Settings

/// What a doctor learns of a process's environment.
struct SettingNamesTests {
    @Test func `every setting of the table is known by its variable`() throws {
        let table = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Settings/Setting+juke.swift").standardizedFileURL
        let text = try String(contentsOf: table, encoding: .utf8)
        let declared = Set(text.matches(of: /Setting\(\s*"(JUKE_[A-Z_]+)"/).map { String($0.output.1) })

        #expect(declared.count > 20)
        #expect(Set(Settings.variables) == declared)
    }

    @Test func `a misspelt setting is named with the one that was meant`() {
        let settings = Settings(environment: [
            "JUKE_DATABASE": "sqlite:x.db", "JUKE_REDIS_ULR": "redis://x", "JUKE_ZEBRA": "1", "JUKE_AUTH": "off",
            "JUKE_TOKEN": "t", "PATH": "/bin",
        ])

        #expect(settings.unknownVariables.map(\.name) == ["JUKE_DATABASE", "JUKE_REDIS_ULR", "JUKE_ZEBRA"])
        #expect(settings.unknownVariables.map(\.suggestion) == ["JUKE_DATABASE_URL", "JUKE_REDIS_URL", nil])
        #expect(settings.givenCount == 1)
    }

    @Test func `values that cannot be read are found, each with what is accepted`() {
        let settings = Settings(environment: [
            "JUKE_GATEWAY_PORT": "eighty", "JUKE_LOG_LEVEL": "loud", "JUKE_AUTH": "off",
        ])

        let faults = settings.faults.map { "\($0)" }

        #expect(faults.count == 2)
        #expect(faults[0].contains("JUKE_GATEWAY_PORT") && faults[1].contains("JUKE_LOG_LEVEL"))
    }
}
