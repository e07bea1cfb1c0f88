import CommandKit
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
}
