import ArgumentParser
import CommandKit
import Foundation
import Storage
import Testing

@testable import JukeCommand

/// Tokens, by command.
struct TokenCommandTests {
    private static func tokens(_ rig: CommandRig) async throws -> [TokenRecord] {
        try await rig.withStore { store in try await store.read { try $0.tokens.list() } }
    }

    @Test func `tokens are made, listed and revoked by name`() async throws {
        let rig = try CommandRig()
        try await rig.run("token", "create", "ada")
        try await rig.run("token", "create", "root", "--admin")
        try await rig.run("token", "list")
        try await rig.run("token", "list", "--json")
        try await rig.run("token", "revoke", "ada")

        let tokens = try await Self.tokens(rig)
        #expect(tokens.map(\.name) == ["ada", "root"])
        #expect(tokens.map(\.isAdmin) == [false, true])
        #expect(tokens.map(\.isActive) == [false, true])
    }

    @Test(arguments: ["evil\n\u{1B}[31mname", "a\u{9B}b", "a\u{202E}b"])
    func `a name with control characters is refused`(name: String) async throws {
        let rig = try CommandRig()

        let error = await #expect(throws: StorageError.self) { try await rig.run("token", "create", name) }

        #expect(error?.code == .invalidInput)
        #expect(try await Self.tokens(rig).isEmpty)
    }

    @Test func `a name that is taken, and one that is not there, are errors`() async throws {
        let rig = try CommandRig()
        try await rig.run("token", "create", "ada")

        let taken = await #expect(throws: StorageError.self) { try await rig.run("token", "create", "ada") }
        let missing = await #expect(throws: CommandError.self) { try await rig.run("token", "revoke", "eve") }

        #expect(taken?.message.contains("juke token revoke 'ada'") == true)
        #expect(missing?.description == "no token is called 'eve'; `juke token list` shows them")
    }

    @Test(arguments: [["token", "create", "ada"], ["migrate"], ["crawl-catalog", "--catalog-provider", "demo"]])
    func `a database that cannot be used is refused with its folder and the next step`(
        arguments: [String]
    ) async throws {
        let rig = try CommandRig()
        let folder = rig.folder.appending(path: "missing").path

        let error = await #expect(throws: StorageError.self) {
            var command = try #require(
                try JukeCommand.parseAsRoot(arguments + ["--database-url", "sqlite:\(folder)/juke.db"])
                    as? any AsyncParsableCommand)
            try await command.run()
        }

        #expect(
            error?.message.contains("there is no folder \(folder); make it") == true, "\(String(describing: error))")
    }
}
